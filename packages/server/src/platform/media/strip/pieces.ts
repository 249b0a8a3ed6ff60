import { MalformedError } from "./malformed-error.ts";

/** A part of a new file: bytes of the old one from `from` up to `to`, bytes that are not in it, or this many zeros. */
export type Piece =
  | { readonly from: number; readonly to: number }
  | { readonly bytes: Uint8Array }
  | { readonly zeros: number };

// Neighbours are joined, so that a file of a million blocks that stay is one piece. An hour of a camera that writes down each
// second where it is has 3,600.
const MAX_PIECES = 50_000;

/** Collects the pieces of a new file, front to back. */
export class Pieces {
  readonly #pieces: Piece[] = [];
  #last: { from: number; to: number } | undefined;

  keep(from: number, to: number): void {
    if (to <= from) return;
    if (this.#last?.to === from) {
      this.#last.to = to;
      return;
    }
    this.#last = { from, to };
    this.#add(this.#last);
  }

  put(bytes: Uint8Array): void {
    this.#last = undefined;
    this.#add({ bytes });
  }

  zero(length: number): void {
    if (length <= 0) return;
    this.#last = undefined;
    this.#add({ zeros: length });
  }

  /** The pieces, or null when together they are the file of this size, as it is. */
  unless(size: number): Piece[] | null {
    const [first] = this.#pieces;
    const isWhole =
      this.#pieces.length === 1 &&
      first !== undefined &&
      "to" in first &&
      first.from === 0 &&
      first.to === size;
    return isWhole ? null : this.#pieces;
  }

  #add(piece: Piece): void {
    if (this.#pieces.length >= MAX_PIECES) throw new MalformedError("it is in too many pieces");
    this.#pieces.push(piece);
  }
}
