import { randomUUID } from "node:crypto";
import type { FileId, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { answerDeadline } from "../platform/deadline.ts";
import { KeyedQueue } from "../platform/keyed-queue.ts";
import { allInOrder } from "../platform/postgres/transaction.ts";
import { newId } from "../platform/ids.ts";
import { fairShare } from "../platform/fair-share.ts";
import { shownFileName } from "./file-name.ts";
import type { UploadsContext } from "./uploads-context.ts";
import { insertUpload } from "./uploads-store.ts";
import type { MediaHint } from "./media-hint.ts";
import { reserveOwn, reserveTotal } from "./usage-store.ts";

export interface UploadInput {
  readonly name: string | undefined;
  /** Bytes: as many as come, or at most. */
  readonly size: number;
  readonly hint: MediaHint | null;
}

export interface BegunUpload {
  readonly id: FileId;
  readonly blobKey: string;
}

// Whoever begins a hundred at once waits for their own row: here, and not with a connection of the database each, which others need.
const turns = new KeyedQueue(100);

/** Reserves the room, and makes the rows that stand for the bytes before the first of them is written. */
export async function beginUpload(
  { postgres, storage, fileLimits }: Pick<UploadsContext, "postgres" | "storage" | "fileLimits">,
  ownerId: UserId,
  { name, size, hint }: UploadInput,
): Promise<BegunUpload> {
  if (size > fileLimits.fileBytes) throw tooLarge(fileLimits.fileBytes);
  // When a disk is full, or a store is away, many try again and again: that is to cost no more than this.
  await storage.assertTakes(size);
  const id = newId<FileId>();
  // Says nothing about when, and is never that of another object.
  const blobKey = randomUUID();
  const reserve = () =>
    postgres.transaction(async (tx) => {
      const [isOwnLeft, , isLeft] = await allInOrder([
        reserveOwn(tx, ownerId, size, fileLimits.personBytes),
        insertUpload(tx, { id, ownerId, name: shownFileName(name), size, blobKey, hint }),
        reserveTotal(tx, size, fileLimits.totalBytes),
      ]);
      if (!isOwnLeft) throw new AppError("quota_exceeded");
      if (!isLeft) throw new AppError("storage_full");
    });
  await turns.run(ownerId, answerDeadline(), reserve);
  return { id, blobKey };
}

export const tooLarge = (maxBytes: number): AppError =>
  new AppError("payload_too_large", { detail: `It may have ${maxBytes} bytes at most` });

/** Whoever sends more is stopped at the first byte of it: a size that was announced is a claim. */
export async function* upTo(maxBytes: number, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let left = maxBytes;
  for await (const bytes of fairShare(source)) {
    left -= bytes.length;
    if (left < 0) throw tooLarge(maxBytes);
    yield bytes;
  }
}
