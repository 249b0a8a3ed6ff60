import { crc32, deflateSync } from "node:zlib";
import { PNG } from "pngjs";

const COLOURS = 256;
// Grounds, and what lies on them: as they are.
const EXACT = 96;
// Colours nearer to each other than this, as a sum of squares, are one while there are too many.
const NEAR = [0, 12, 48, 108, 192, 432] as const;

/**
 * The same picture with 256 colours, at a third of its size. Grounds keep their colours to the bit, since the most frequent ones are
 * taken first; what is left out are steps within the edges of letters.
 */
export function toIndexedPng(png: Buffer): Buffer {
  const { width, height, data } = PNG.sync.read(png);
  const counts = new Map<number, number>();
  for (let at = 0; at < data.length; at += 4) {
    const colour = data.readUIntBE(at, 3);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const frequent = [...counts].sort(([, a], [, b]) => b - a).map(([colour]) => colour);
  const palette = choosePalette(frequent);
  const indexes = new Map(frequent.map((colour) => [colour, nearest(palette, colour).index]));
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0, at = 0; y < height; y += 1)
    for (let x = 1; x <= width; x += 1, at += 4)
      rows[y * (width + 1) + x] = indexes.get(data.readUIntBE(at, 3)) ?? 0;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits for each pixel, which are an index.
  header.set([8, 3], 8);
  const colours = Buffer.alloc(palette.length * 3);
  palette.forEach((colour, index) => colours.writeUIntBE(colour, index * 3, 3));
  return Buffer.concat([
    png.subarray(0, 8),
    chunk("IHDR", header),
    chunk("PLTE", colours),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** The most frequent colours, and of all others those that are not near to them: as near as leaves room for all. */
function choosePalette(frequent: readonly number[]): readonly number[] {
  let palette: number[] = [];
  for (const near of NEAR) {
    palette = frequent.slice(0, EXACT);
    for (const colour of frequent.slice(EXACT)) {
      if (nearest(palette, colour).distance > near) palette.push(colour);
      if (palette.length > COLOURS) break;
    }
    if (palette.length <= COLOURS) return palette;
  }
  return palette.slice(0, COLOURS);
}

function nearest(palette: readonly number[], colour: number): { index: number; distance: number } {
  const best = { index: 0, distance: Infinity };
  palette.forEach((other, index) => {
    const red = (colour >> 16) - (other >> 16);
    const green = ((colour >> 8) & 255) - ((other >> 8) & 255);
    const blue = (colour & 255) - (other & 255);
    const distance = red * red + green * green + blue * blue;
    if (distance < best.distance) Object.assign(best, { index, distance });
  });
  return best;
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const around = Buffer.alloc(8);
  around.writeUInt32BE(content.length, 0);
  around.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([around.subarray(0, 4), named, around.subarray(4)]);
}
