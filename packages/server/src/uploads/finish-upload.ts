import { createHash } from "node:crypto";
import type { FileId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { judgeType, SAMPLE_BYTES } from "../platform/media/judge-type.ts";
import { violatedConstraint } from "../platform/postgres/pg-errors.ts";
import type { ObjectStorage } from "../platform/storage/object-storage.ts";
import type { UploadsContext } from "./uploads-context.ts";
import { completeFile, discardBlob, holdSameContent, keepBlob } from "./uploads-store.ts";
import type { WholeBlob } from "./uploads-store.ts";
import { changeUsage } from "./usage-store.ts";

export interface StoredUpload {
  readonly id: FileId;
  readonly blobKey: string;
  readonly size: number;
}

/**
 * Makes a file of an upload whose bytes are all there; again is no error, and one that is gone is `file_not_found`. Of the same content
 * one copy stays, and nobody is told: the answer, and what the worker does then, are the same (F3), which is why the file itself says
 * what its bytes were taken for until then.
 */
export async function finishUpload(context: UploadsContext, upload: StoredUpload): Promise<void> {
  const { onWork, isScanning } = context;
  const blob = await readWhole(context, upload);
  const hasWork = isScanning || blob.judged.kind !== "file";
  const complete = () => completeWith(context, upload, blob, { isScanning, hasWork });
  await complete().catch((error: unknown) => {
    // Somebody else has just uploaded the same: theirs is found now.
    if (violatedConstraint(error) !== "blobs_content") throw error;
    return complete();
  });
  if (hasWork) onWork();
}

async function readWhole(
  { storage, hashes }: UploadsContext,
  { blobKey, size }: StoredUpload,
): Promise<WholeBlob> {
  let hash = hashes.take(blobKey, size);
  // Of an empty one no byte has ever come, and perhaps no request that brings any.
  if (size === 0) await storage.append(blobKey, 0, nothing());
  await storage.finish(blobKey, size);
  if (hash === undefined) {
    // A part of it came through another process.
    hash = createHash("sha256");
    if (size > 0) for await (const bytes of await storage.read(blobKey)) hash.update(bytes as Uint8Array);
  }
  const head = await readHead(storage, blobKey, size);
  return { size, sha256: hash.digest(), judged: await judgeType(head) };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function readHead(storage: ObjectStorage, key: string, size: number): Promise<Uint8Array> {
  if (size === 0) return new Uint8Array();
  const chunks = await (await storage.read(key, { start: 0, end: Math.min(size, SAMPLE_BYTES) })).toArray();
  return Buffer.concat(chunks as Uint8Array[]);
}

function completeWith(
  { postgres }: UploadsContext,
  { id, blobKey, size }: StoredUpload,
  blob: WholeBlob,
  { isScanning, hasWork }: { readonly isScanning: boolean; readonly hasWork: boolean },
): Promise<void> {
  return postgres.transaction(async (tx) => {
    const same = await holdSameContent(tx, blob.sha256, size);
    const status = isScanning ? "scanning" : "ready";
    const completed = await completeFile(tx, id, {
      blobKey: same ?? blobKey,
      size,
      status,
      hasWork,
      judged: blob.judged,
    });
    // It was given up, or its account is deleted.
    if (completed === "gone") throw new AppError("file_not_found");
    if (completed === "already") return;
    if (same === undefined) await keepBlob(tx, blobKey, blob);
    else await discardBlob(tx, blobKey);
    const bytes = size - completed.countedBytes;
    await changeUsage(tx, [{ userId: completed.ownerId, bytes, files: 0 }]);
  });
}
