import type { File, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { beginUpload, upTo } from "./begin-upload.ts";
import type { UploadsContext } from "./uploads-context.ts";
import { finishUpload } from "./finish-upload.ts";
import { giveUpUpload } from "./give-up-upload.ts";
import type { MediaHint } from "./media-hint.ts";
import { storeBytes } from "./store-bytes.ts";

export interface WholeUpload {
  readonly name: string | undefined;
  readonly hint: MediaHint | null;
  /** An upper bound of the bytes that come; undefined where nobody has said. */
  readonly announced: number | undefined;
  readonly source: AsyncIterable<Uint8Array>;
  /** Of its transfer. */
  readonly signal: AbortSignal;
}

/** One request, one file. What comes to nothing leaves nothing behind. */
export async function uploadFile(
  context: UploadsContext,
  ownerId: UserId,
  { name, hint, announced, source, signal }: WholeUpload,
): Promise<File> {
  const { fileBytes } = context.fileLimits;
  // What is counted too much is given back when the size is known.
  const size = Math.min(fileBytes, announced ?? fileBytes);
  const { id, blobKey } = await beginUpload(context, ownerId, { name, size, hint });
  try {
    const bytes = { offset: 0, bytesMax: size, source: upTo(size, source) };
    const stored = await storeBytes(context, { id, blobKey, ...bytes, signal });
    await finishUpload(context, { id, blobKey, size: stored });
  } catch (error) {
    await giveUpUpload(context, ownerId, id).catch(() => {});
    throw signal.aborted ? new AppError("unavailable", { cause: error }) : error;
  }
  return context.readFile(ownerId, id);
}
