import { crc32, deflateSync } from "node:zlib";
import { PNG } from "pngjs";

/** A file as somebody picks it. */
export interface Sample {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A picture of two colours, so that its sides can be told apart. */
export function png(name: string, width = 640, height = 480): Sample {
  const picture = new PNG({ width, height });
  for (let at = 0; at < width * height; at++) {
    const isLeft = at % width < width / 2;
    picture.data.set(isLeft ? [200, 60, 40, 255] : [40, 90, 200, 255], at * 4);
  }
  return { name, mimeType: "image/png", buffer: PNG.sync.write(picture) };
}

/** What says of itself that it has so many pixels, and is small all the same. */
export function hugePng(name: string, width: number, height: number): Sample {
  const { buffer } = png(name, 1, 1);
  buffer.writeUInt32BE(width, 16);
  buffer.writeUInt32BE(height, 20);
  buffer.writeUInt32BE(crc32(buffer.subarray(12, 29)), 29);
  return { name, mimeType: "image/png", buffer };
}

/** A picture that moves: a black frame and a white one, a tenth of a second each, for ever. */
export function movingGif(name: string): Sample {
  const head = "47494638396101000100800000000000ffffff";
  const loop = "21ff0b4e45545343415045322e300301000000";
  const frame = (code: string) => `21f904040a0000002c0000000001000100000202${code}0100`;
  const buffer = Buffer.from(`${head}${loop}${frame("44")}${frame("4c")}3b`, "hex");
  return { name, mimeType: "image/gif", buffer };
}

/** A tone. */
export function wav(name: string, seconds: number): Sample {
  const rate = 8_000;
  const count = rate * seconds;
  const buffer = Buffer.alloc(44 + count);
  buffer.write("RIFF", 0);
  buffer.writeUInt32LE(36 + count, 4);
  buffer.write("WAVEfmt ", 8);
  buffer.writeUInt32LE(16, 16);
  buffer.writeUInt16LE(1, 20);
  buffer.writeUInt16LE(1, 22);
  buffer.writeUInt32LE(rate, 24);
  buffer.writeUInt32LE(rate, 28);
  buffer.writeUInt16LE(1, 32);
  buffer.writeUInt16LE(8, 34);
  buffer.write("data", 36);
  buffer.writeUInt32LE(count, 40);
  for (let at = 0; at < count; at++)
    buffer[44 + at] = 128 + Math.round(60 * Math.sin((at * 440 * 2 * Math.PI) / rate));
  return { name, mimeType: "audio/wav", buffer };
}

export const text = (name: string, words = "hello"): Sample => ({
  name,
  mimeType: "text/plain",
  buffer: Buffer.from(words),
});

/** So many bytes that say nothing. */
export const bytes = (name: string, size: number): Sample => ({
  name,
  mimeType: "application/octet-stream",
  buffer: Buffer.alloc(size, deflateSync(Buffer.from(name))),
});

/** As the client takes it. */
export const fileOf = ({ name, mimeType, buffer }: Sample): File =>
  new File([Uint8Array.from(buffer)], name, { type: mimeType });
