import type { FileId } from "@gochat/protocol";
import { AppError, logUnexpected } from "../errors.ts";
import type { UploadsContext } from "./uploads-context.ts";
import { claimUpload, releaseUpload } from "./uploads-store.ts";
import { hashing } from "./upload-hashes.ts";

export interface UploadPart {
  readonly id: FileId;
  readonly blobKey: string;
  /** Where these bytes begin. */
  readonly offset: number;
  readonly source: AsyncIterable<Uint8Array>;
  /** As many come at most. */
  readonly bytesMax: number;
  readonly signal: AbortSignal;
}

// A node that dies keeps others from its uploads for so long.
const LEASE_MS = 15_000;
const RENEW_MS = 5_000;

/**
 * Adds bytes to an upload, by one node at a time, and hashes them. Gives the length that is kept, whatever happens then. An upload that is
 * gone, also meanwhile, is `file_not_found`.
 */
export async function storeBytes(context: UploadsContext, part: UploadPart): Promise<number> {
  const { storage, hashes, postgres, nodeId, logger } = context;
  const { id, blobKey, offset, source, bytesMax } = part;
  const claim = async () => {
    const claimed = await claimUpload(postgres, id, nodeId, LEASE_MS);
    if (claimed === "gone") throw new AppError("file_not_found");
    if (claimed === "elsewhere")
      throw new AppError("busy", { detail: "This upload goes on at another node", retryAfterMs: RENEW_MS });
  };
  await claim();
  const lost = new AbortController();
  const renewal = setInterval(() => {
    claim().catch((error: unknown) => {
      if (error instanceof AppError) lost.abort(error);
      else logUnexpected(logger, error, "the claim of an upload could not be renewed");
    });
  }, RENEW_MS);
  const hash = hashes.take(blobKey, offset);
  try {
    const signal = AbortSignal.any([part.signal, lost.signal]);
    const length = await storage.append(blobKey, offset, hashing(source, hash), { bytesMax, signal });
    if (hash !== undefined) hashes.give(blobKey, hash, length);
    return length;
  } finally {
    clearInterval(renewal);
    await releaseUpload(postgres, id, nodeId).catch((error: unknown) =>
      logUnexpected(logger, error, "the claim of an upload could not be given up"),
    );
  }
}
