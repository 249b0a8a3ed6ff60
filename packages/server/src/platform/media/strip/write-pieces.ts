import { createHash } from "node:crypto";
import { open, rm } from "node:fs/promises";

import { FileBytes } from "./file-bytes.ts";
import { MalformedError } from "./malformed-error.ts";
import type { Piece } from "./pieces.ts";

const COPY_BYTES = 65_536;
const ZEROS = new Uint8Array(COPY_BYTES);
// What is put in says how a picture is to be turned, and counts anew.
const MAX_ADDED_BYTES = 1024;

export interface Written {
  /** In bytes. */
  readonly size: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
}

/**
 * Writes a new file of these pieces of another one, 64 kB at a time. It becomes no longer than the old one but for a few bytes,
 * whatever the pieces say. `target` must not exist; after a failure it does not.
 */
export async function writePieces(
  source: string,
  target: string,
  pieces: readonly Piece[],
): Promise<Written> {
  const hash = createHash("sha256");
  let size = 0;
  await using from = await FileBytes.open(source);
  const to = await open(target, "wx");
  try {
    for (const piece of pieces) {
      for await (const chunk of chunksOf(from, piece)) {
        hash.update(chunk);
        size += chunk.length;
        if (size > from.size + MAX_ADDED_BYTES) throw new MalformedError("more than there was");
        await to.writeFile(chunk);
      }
    }
    await to.close();
  } catch (error) {
    await to.close().catch(() => {});
    await rm(target, { force: true });
    throw error;
  }
  return { size, sha256: hash.digest("hex") };
}

async function* chunksOf(from: FileBytes, piece: Piece): AsyncGenerator<Uint8Array> {
  if ("bytes" in piece) {
    yield piece.bytes;
  } else if ("zeros" in piece) {
    for (let left = piece.zeros; left > 0; left -= COPY_BYTES) yield ZEROS.subarray(0, left);
  } else {
    for (let at = piece.from; at < piece.to; at += COPY_BYTES) {
      yield await from.read(at, Math.min(COPY_BYTES, piece.to - at));
    }
  }
}
