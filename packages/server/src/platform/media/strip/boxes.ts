import type { FileBytes } from "./file-bytes.ts";
import { MalformedError } from "./malformed-error.ts";
import { Pieces } from "./pieces.ts";
import type { Piece } from "./pieces.ts";

/** A box of an ISO base media file (AVIF, MP4, QuickTime). */
export interface Box {
  readonly type: string;
  readonly start: number;
  /** Of what it holds, behind its own head. */
  readonly body: number;
  readonly end: number;
}

/** A stretch of a file that is to be zeros. */
export interface Blank {
  readonly start: number;
  readonly end: number;
  /** The place of a type that is to be `free`: what such a box holds, nobody reads. */
  readonly typeAt?: number;
}

// Far more than the films of phones have; each costs the read of a head.
const MAX_BOXES = 20_000;
// How much of an empty box is looked at, whether it is empty.
const MAX_FREE_BYTES = 1_048_576;

/** The boxes between two places, which they must fill, but for what is too short for a head; `size` 0 lasts to the end. */
export async function* boxesIn(file: FileBytes, from: number, to: number): AsyncGenerator<Box> {
  let start = from;
  for (let count = 0; start + 8 <= to; count++) {
    if (count >= MAX_BOXES) throw new MalformedError("too many boxes");
    const head = await file.read(start, 8);
    const type = head.toString("latin1", 4);
    let size = head.readUInt32BE();
    let body = start + 8;
    if (size === 1) {
      size = Number((await file.read(body, 8)).readBigUInt64BE());
      body += 8;
    } else if (size === 0) {
      size = to - start;
    }
    const end = start + size;
    if (end < body || end > to) throw new MalformedError("a box has no end");
    const box = { type, start, body, end };
    start = end;
    yield box;
  }
}

/** The first box of this type between two places. */
export async function findBox(
  file: FileBytes,
  type: string,
  from: number,
  to: number,
): Promise<Box | undefined> {
  for await (const box of boxesIn(file, from, to)) if (box.type === type) return box;
  return undefined;
}

/** What makes a box one that nobody reads, and that holds nothing. */
export const blankBox = ({ body, end, start }: Box): Blank => ({ start: body, end, typeAt: start + 4 });

/** The same for one that is free already: nothing, if it holds nothing. */
export async function blankFree(file: FileBytes, box: Box): Promise<Blank[]> {
  const length = box.end - box.body;
  const isEmpty = length <= MAX_FREE_BYTES && (await file.read(box.body, length)).every((byte) => byte === 0);
  return isEmpty ? [] : [blankBox(box)];
}

/** The file up to `end`, with these stretches blank: everything else stays where it is, as its tables of offsets say. */
export function blankOut(file: FileBytes, blanks: readonly Blank[], end: number): Piece[] | null {
  const pieces = new Pieces();
  let at = 0;
  for (const { start, end, typeAt } of [...blanks].sort(
    (a, b) => (a.typeAt ?? a.start) - (b.typeAt ?? b.start),
  )) {
    if (typeAt !== undefined && typeAt >= at) {
      pieces.keep(at, typeAt);
      pieces.put(Buffer.from("free", "latin1"));
      at = typeAt + 4;
    }
    if (end <= at) continue;
    pieces.keep(at, Math.max(at, start));
    pieces.zero(end - Math.max(at, start));
    at = end;
  }
  pieces.keep(at, end);
  return pieces.unless(file.size);
}
