import { crc32 } from "node:zlib";

import type { FileBytes } from "./file-bytes.ts";
import { MalformedError } from "./malformed-error.ts";
import { orientationOnly, readOrientation } from "./orientation.ts";
import { Pieces } from "./pieces.ts";
import type { Piece } from "./pieces.ts";

const SIGNATURE = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
// More of an Exif than has ever held the one tag that is wanted of it.
const EXIF_BYTES = 65_536;

// What changes how the picture looks, and how long it may be: more would be a place to hide something.
const KEPT: ReadonlyMap<string, number> = new Map([
  ["IHDR", 13],
  ["PLTE", 768],
  ["IDAT", Infinity],
  ["tRNS", 256],
  ["gAMA", 4],
  ["cHRM", 32],
  ["sRGB", 1],
  ["iCCP", Infinity],
  ["cICP", 4],
  ["mDCV", 24],
  ["cLLI", 8],
  ["sBIT", 4],
  ["bKGD", 6],
  ["pHYs", 9],
  ["acTL", 8],
  ["fcTL", 26],
  ["fdAT", Infinity],
]);

/** Chunk by chunk to the end of the picture; what stands behind that is left out. */
export async function planPng(file: FileBytes): Promise<Piece[] | null> {
  const pieces = new Pieces();
  if (!(await file.read(0, 8)).equals(SIGNATURE)) throw new MalformedError("no PNG");
  pieces.keep(0, 8);
  let start = 8;
  let hasExif = false;
  for (;;) {
    const head = await file.read(start, 8);
    const length = head.readUInt32BE();
    const type = head.toString("latin1", 4);
    const end = start + 12 + length;
    if (end > file.size) throw new MalformedError("a chunk has no end");
    if (type === "IEND") {
      pieces.keep(start, end);
      return pieces.unless(file.size);
    }
    if (length <= (KEPT.get(type) ?? -1)) {
      pieces.keep(start, end);
    } else if (type === "eXIf") {
      // There may be one, and who reads it takes the first.
      if (!hasExif) await keepOrientation(file, start, length, pieces);
      hasExif = true;
    } else if (isCritical(type)) {
      throw new MalformedError("an odd chunk");
    }
    start = end;
  }
}

// Bit 5 of the first letter: those that cannot be left out are in capitals.
const isCritical = (type: string): boolean => (type.charCodeAt(0) & 0x20) === 0;

async function keepOrientation(
  file: FileBytes,
  start: number,
  length: number,
  pieces: Pieces,
): Promise<void> {
  const tiff = await file.read(start + 8, Math.min(length, EXIF_BYTES));
  const orientation = readOrientation(tiff);
  if (orientation === 1) return;
  const kept = orientationOnly(orientation);
  if (kept.equals(tiff)) {
    pieces.keep(start, start + 12 + length);
    return;
  }
  const body = Buffer.concat([Buffer.from("eXIf", "latin1"), kept]);
  const chunk = Buffer.alloc(8 + body.length);
  chunk.writeUInt32BE(kept.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), 4 + body.length);
  pieces.put(chunk);
}
