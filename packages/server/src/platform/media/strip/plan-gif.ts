import type { FileBytes } from "./file-bytes.ts";
import { MalformedError } from "./malformed-error.ts";
import { Pieces } from "./pieces.ts";
import type { Piece } from "./pieces.ts";

const IMAGE = 0x2c;
const EXTENSION = 0x21;
const TRAILER = 0x3b;
const GRAPHIC_CONTROL = 0xf9;
const APPLICATION = 0xff;
const LOOPS: ReadonlySet<string> = new Set(["NETSCAPE2.0", "ANIMEXTS1.0"]);

/**
 * Block by block to its end; what stands behind that is left out. Pictures stay, with how long each is shown and how often all
 * are; comments, texts and what programs write for themselves (XMP) go.
 */
export async function planGif(file: FileBytes): Promise<Piece[] | null> {
  const pieces = new Pieces();
  const head = await file.read(0, 13);
  if (!/^GIF8[79]a$/.test(head.toString("latin1", 0, 6))) throw new MalformedError("no GIF");
  let at = 13 + colorTableBytes(head[10] ?? 0);
  pieces.keep(0, at);
  // Many programs forget the last byte.
  while (at < file.size) {
    const [introducer] = await file.read(at, 1);
    if (introducer === TRAILER) {
      pieces.keep(at, at + 1);
      return pieces.unless(file.size);
    }
    if (introducer === IMAGE) {
      const start = at;
      const flags = (await file.read(at, 10))[9] ?? 0;
      at = await endOfBlocks(file, at + 11 + colorTableBytes(flags));
      pieces.keep(start, at);
    } else if (introducer === EXTENSION) {
      at = await planExtension(file, at, pieces);
    } else {
      throw new MalformedError("an odd block");
    }
  }
  pieces.put(Buffer.from([TRAILER]));
  return pieces.unless(file.size);
}

const colorTableBytes = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));

async function planExtension(file: FileBytes, start: number, pieces: Pieces): Promise<number> {
  const end = await endOfBlocks(file, start + 2);
  const head = await file.read(start, Math.min(19, end - start));
  const label = head[1];
  // Both have one block of a fixed length; longer ones would be a place to hide something.
  const isTiming = label === GRAPHIC_CONTROL && end - start === 8;
  const isLoop = label === APPLICATION && end - start === 19 && LOOPS.has(head.toString("latin1", 3, 14));
  if (isTiming || isLoop) pieces.keep(start, end);
  return end;
}

// Blocks have a byte of length before them; the last one is empty.
async function endOfBlocks(file: FileBytes, from: number): Promise<number> {
  let at = from;
  for (;;) {
    const length = (await file.read(at, 1))[0] ?? 0;
    at += 1 + length;
    if (length === 0) return at;
  }
}
