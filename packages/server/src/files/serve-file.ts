import type { FileId, UserId } from "@gochat/protocol";
import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../errors.ts";
import { contentDisposition } from "./content-disposition.ts";
import type { ObjectStorage } from "../platform/storage/object-storage.ts";
import type { Database } from "../platform/postgres/open-postgres.ts";
import { thumbnailSuffix } from "../blob-objects.ts";
import { answerDeadline } from "../platform/deadline.ts";
import { READ_RATE } from "../platform/read-budgets.ts";
import type { ReadBudgets } from "../platform/read-budgets.ts";
import type { ReadableFile } from "./files-store.ts";
import { readFile } from "./read-file.ts";
import { redirectToStorage } from "./redirect-to-storage.ts";
import { sendObject } from "./send-object.ts";

export interface ServeDeps {
  readonly postgres: Database;
  readonly storage: ObjectStorage;
  /** Of what is read by links: apart from what people read by their tokens, as whoever has a link need not be who asked for it. */
  readonly linkReads: ReadBudgets;
  /** Whether contents are given out by the storage itself (F14). Thumbnails are small, and a way more would cost more than it spares. */
  readonly isRedirecting: boolean;
}

export interface Asked {
  readonly viewer: UserId;
  readonly id: FileId;
  readonly isSigned: boolean;
  /** To be kept under its name, whatever it is. */
  readonly isDownload: boolean;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

// Until a worker has looked at a picture, its metadata is in it: the place where it was taken, for one.
const PENDING_RETRY_MS = 1000;
const pending = (): AppError =>
  new AppError("unavailable", { detail: "The file is being prepared", retryAfterMs: PENDING_RETRY_MS });

/** The bytes of a file, for whoever may read it at this moment (F5). */
export async function serveContent(deps: ServeDeps, asked: Asked): Promise<FastifyReply> {
  const { storage, isRedirecting } = deps;
  const { file, object, is_pending } = await find(deps, asked);
  if (file.status !== "ready" || file.sha256 === null) throw new AppError("file_not_found");
  const isShown = file.kind !== "file";
  // Its uploader as well: what was known before has another copy by now, and nobody is to learn that it was (F3).
  if (is_pending && isShown) throw pending();
  const answer = isRedirecting ? redirectToStorage : sendObject;
  return answer(storage, asked.request, asked.reply, {
    object,
    size: file.size,
    etag: file.sha256,
    mediaType: isShown ? file.media_type : "application/octet-stream",
    disposition: contentDisposition(isShown && !asked.isDownload ? "inline" : "attachment", file.name),
    isSigned: asked.isSigned,
  });
}

/** A small picture of an image. */
export async function serveThumbnail(
  deps: ServeDeps,
  asked: Asked & { readonly size: number },
): Promise<FastifyReply> {
  const { storage } = deps;
  const { file, object, is_pending, thumbnail_bytes } = await find(deps, asked);
  if (file.status === "ready" && is_pending && file.kind === "image") throw pending();
  const size = thumbnail_bytes?.[asked.size];
  if (size === undefined || file.status !== "ready") throw new AppError("file_not_found");
  return sendObject(storage, asked.request, asked.reply, {
    object: object.slice(0, 36) + thumbnailSuffix(asked.size),
    size,
    etag: `${file.sha256 ?? ""}-${asked.size}`,
    mediaType: "image/webp",
    disposition: contentDisposition(asked.isDownload ? "attachment" : "inline", `${file.name}.webp`),
    isSigned: asked.isSigned,
  });
}

/** With a token it is counted before (L6); who a signature is for is known only now. */
async function find(
  { postgres, linkReads }: ServeDeps,
  { viewer, id, isSigned }: Asked,
): Promise<ReadableFile> {
  const end = isSigned ? await linkReads.begin("call", viewer) : undefined;
  try {
    return await readFile(postgres.within(answerDeadline()), viewer, id);
  } finally {
    end?.(READ_RATE.leastBytes);
  }
}
