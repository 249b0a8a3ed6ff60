import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import { crc32, createDeflate } from "node:zlib";

/** One byte for each character. */
export const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export const PNG_SIGNATURE = latin1("\x89PNG\r\n\x1a\n");

export function pngChunk(type: string, body: Uint8Array | string): Buffer {
  const typed = Buffer.concat([latin1(type), typeof body === "string" ? latin1(body) : body]);
  return Buffer.concat([uint32(typed.length - 4), typed, uint32(crc32(typed))]);
}

export interface PngHead {
  width: number;
  height: number;
  depth?: 1 | 8 | 16;
  /** 0 grey, 2 RGB, 6 RGB and alpha. */
  color?: 0 | 2 | 6;
  isInterlaced?: boolean;
}

export function pngHead({ width, height, depth = 8, color = 0, isInterlaced = false }: PngHead): Buffer {
  const flags = Buffer.from([depth, color, 0, 0, isInterlaced ? 1 : 0]);
  return pngChunk("IHDR", Buffer.concat([uint32(width), uint32(height), flags]));
}

/** A PNG of this size, all black, and whole unless `rows` says otherwise; `between` stands before its pixels. */
export async function blackPng(
  head: PngHead,
  { between = [] }: { between?: Buffer[] } = {},
): Promise<Buffer> {
  const { width, height, depth = 8, color = 0, isInterlaced = false } = head;
  const channels = { 0: 1, 2: 3, 6: 4 }[color];
  const row = 1 + Math.ceil((width * channels * depth) / 8);
  // Its seven passes have a byte more for some of the rows.
  const pixels = await deflatedZeros(row * height + (isInterlaced ? 3 * height : 0));
  return Buffer.concat([
    PNG_SIGNATURE,
    pngHead(head),
    ...between,
    pngChunk("IDAT", pixels),
    pngChunk("IEND", ""),
  ]);
}

/** So many zeros as zlib packs them, a thousandth of it. */
export async function deflatedZeros(length: number): Promise<Buffer> {
  const deflate = createDeflate({ level: 9 });
  const packed = buffer(deflate);
  const zeros = Buffer.alloc(1_048_576);
  for (let left = length; left > 0; left -= zeros.length) {
    if (!deflate.write(zeros.subarray(0, left))) await once(deflate, "drain");
  }
  deflate.end();
  return await packed;
}

export function jpegSegment(marker: number, body: Uint8Array | string): Buffer {
  const bytes = typeof body === "string" ? latin1(body) : body;
  return Buffer.concat([
    Buffer.from([0xff, marker, (bytes.length + 2) >> 8, (bytes.length + 2) & 0xff]),
    bytes,
  ]);
}

/** Puts bytes into others. */
export const insert = (bytes: Buffer, at: number, ...more: Uint8Array[]): Buffer =>
  Buffer.concat([bytes.subarray(0, at), ...more, bytes.subarray(at)]);

/** Other bytes at the place of the first of these. */
export function patch(bytes: Buffer, after: string, skip: number, ...values: Uint8Array[]): Buffer {
  const patched = Buffer.from(bytes);
  Buffer.concat(values).copy(patched, patched.indexOf(latin1(after)) + after.length + skip);
  return patched;
}

export function gifHead(width: number, height: number): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt16LE(width, 0);
  size.writeUInt16LE(height, 2);
  return Buffer.concat([latin1("GIF89a"), size, latin1("\x80\0\0\0\0\0\xff\xff\xff")]);
}

/** A frame of this size that ends after its first pixel. */
export function gifFrame(width: number, height: number): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt16LE(width, 0);
  size.writeUInt16LE(height, 2);
  return Buffer.concat([latin1("!\xf9\x04\0\x0a\0\0\0,\0\0\0\0"), size, latin1("\0\x02\x02\x44\x01\0")]);
}

export function riff(...chunks: Buffer[]): Buffer {
  const body = Buffer.concat(chunks);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(body.length + 4);
  return Buffer.concat([latin1("RIFF"), size, latin1("WEBP"), body]);
}

export function riffChunk(type: string, body: Uint8Array): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(body.length);
  return Buffer.concat([latin1(type), size, body, Buffer.alloc(body.length & 1)]);
}

/** Three bytes, the least first. */
export const uint24 = (value: number): Buffer =>
  Buffer.from([value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff]);
