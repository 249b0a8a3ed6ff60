import { PNG } from "pngjs";

// What people send in the pictures: hills that no camera has seen, a tone, and papers.

const SIZES: Readonly<Record<string, readonly [width: number, height: number, hue: number]>> = {
  "north-wall.png": [1280, 800, 215],
  "tent.png": [900, 900, 25],
  "lanterns.png": [900, 1200, 300],
  "table.png": [1200, 900, 150],
  "garden.png": [1200, 800, 95],
  "cellar.png": [1000, 1000, 260],
};

/** What is sent under this name. */
export function fileNamed(name: string): File {
  const size = SIZES[name];
  if (size !== undefined) return new File([hills(...size)], name, { type: "image/png" });
  if (name.endsWith(".wav")) return new File([tone(42)], name, { type: "audio/wav" });
  return new File(["A paper. ".repeat(2_000)], name);
}

/** How loud a voice message was: words with pauses between them. */
export const PEAKS: string = btoa(
  String.fromCharCode(
    ...Array.from({ length: 96 }, (_, n) =>
      Math.round(30 + 200 * Math.abs(Math.sin(n / 3) * Math.sin(n / 17))),
    ),
  ),
);

/** Ridges behind each other, the nearest one darkest. */
function hills(width: number, height: number, hue: number): Uint8Array<ArrayBuffer> {
  const picture = new PNG({ width, height });
  const ridge = (n: number, x: number) =>
    height * (0.35 + n * 0.13) - Math.sin(x / (width * (0.09 + n * 0.03)) + n * hue) * height * 0.06;
  for (let x = 0; x < width; x++)
    for (let y = 0; y < height; y++) {
      const depth = [0, 1, 2, 3, 4].filter((n) => y > ridge(n, x)).length;
      const light = depth === 0 ? 0.86 - (y / height) * 0.2 : 0.62 - depth * 0.1;
      picture.data.set([...rgb(hue, light), 255], (y * width + x) * 4);
    }
  return new Uint8Array(PNG.sync.write(picture));
}

function rgb(hue: number, light: number): readonly [number, number, number] {
  const part = (shift: number) => Math.cos(((hue - shift) * Math.PI) / 180) * 0.1;
  const of = (shift: number) => Math.round(Math.min(Math.max(light + part(shift), 0), 1) * 255);
  return [of(0), of(120), of(240)];
}

/** A tone of so many seconds, in 8 kHz. */
function tone(seconds: number): Uint8Array<ArrayBuffer> {
  const count = seconds * 8_000;
  const bytes = Buffer.alloc(44 + count, 128);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(36 + count, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt32LE(0x0001_0001, 20);
  bytes.writeUInt32LE(8_000, 24);
  bytes.writeUInt32LE(8_000, 28);
  bytes.writeUInt32LE(0x0008_0001, 32);
  bytes.write("data", 36);
  bytes.writeUInt32LE(count, 40);
  return new Uint8Array(bytes);
}
