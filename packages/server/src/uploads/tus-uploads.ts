import { AsyncLocalStorage } from "node:async_hooks";
import { DataStore, Server, Upload } from "@tus/server";
import type { FileId, UserId } from "@gochat/protocol";
import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError, logUnexpected } from "../errors.ts";
import { giveGoAhead } from "../platform/http/go-ahead.ts";
import { newId } from "../platform/ids.ts";
import { OffsetMismatch } from "../platform/storage/storage-errors.ts";
import { beginUpload, upTo } from "./begin-upload.ts";
import type { UploadsContext } from "./uploads-context.ts";
import { findUpload } from "./uploads-store.ts";
import type { FoundUpload } from "./uploads-store.ts";
import { finishUpload } from "./finish-upload.ts";
import { giveUpUpload } from "./give-up-upload.ts";
import { mediaHint } from "./media-hint.ts";
import { bodyOf } from "../platform/http/request-body.ts";
import { storeBytes } from "./store-bytes.ts";
import { UploadTurns } from "./upload-turns.ts";

/** A request of tus, whose sender is known. */
export interface TusRequest {
  /** Null for `OPTIONS`, which says nothing of anybody. */
  readonly userId: UserId | null;
  /** Of the upload that it is about; undefined for one that is begun. */
  readonly id: FileId | undefined;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** A request, for the store: the library hands it on to no one. */
interface Running {
  readonly userId: UserId;
  /** As it was found before, and again by whoever has its turn. */
  upload: FoundUpload | undefined;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly giveWay: AbortController;
  begun?: Promise<{ readonly id: FileId; readonly blobKey: string }>;
  failure?: unknown;
}

const VERSION = "1.0.0";
const CONTENT_TYPE = "application/offset+octet-stream";

/**
 * Uploads that can be gone on with, by tus 1.0 (F2). The library speaks the protocol; whose an upload is, and every byte, is our own: it
 * authorises nothing, and its streams copy too often.
 */
export function createTusUploads(context: UploadsContext): (call: TusRequest) => Promise<FastifyReply> {
  const running = new AsyncLocalStorage<Running>();
  const current = (): Running => {
    const call = running.getStore();
    if (call === undefined) throw new Error("No request runs here.");
    return call;
  };
  const server = new Server({
    path: "/uploads",
    datastore: new TusStore(context, current),
    maxSize: context.fileLimits.fileBytes,
    locker: new UploadTurns(() => {
      const { giveWay } = current();
      return () => giveWay.abort();
    }),
    namingFunction: () => newId(),
    getFileIdFromRequest: () => running.getStore()?.upload?.id,
    // Relative: it is right below whatever path a proxy gives us.
    generateUrl: (_request, { id }) => `uploads/${id}`,
    onUploadCreate: async (_request, upload) => {
      const begun = await begin(context, current(), upload);
      upload.id = begun.id;
      return {};
    },
    onUploadFinish: async (_request, upload) => {
      const blobKey = await keyOf(current());
      await finishUpload(context, { id: upload.id as FileId, blobKey, size: upload.size ?? 0 });
      return {};
    },
    onResponseError: (_request, error) => {
      const call = running.getStore();
      if (call !== undefined) call.failure = error;
      return undefined;
    },
  });

  return async ({ userId, id, request, reply }) => {
    const { method, headers, url } = request;
    if (method !== "OPTIONS" && headers["tus-resumable"] !== VERSION)
      throw new AppError("unsupported_protocol", {
        detail: `Uploads speak tus: send Tus-Resumable: ${VERSION}`,
      });
    if (method === "PATCH" && headers["content-type"] !== CONTENT_TYPE)
      throw new AppError("unsupported_data", { detail: `Send bytes as Content-Type: ${CONTENT_TYPE}` });
    const upload =
      id === undefined || userId === null ? undefined : await findUpload(context.postgres, userId, id);
    if (id !== undefined && upload === undefined) throw new AppError("file_not_found");
    const call: Running = {
      userId: userId ?? ("" as UserId),
      upload,
      request,
      reply,
      giveWay: new AbortController(),
    };
    // Without its body: the store takes that from where it comes.
    const asked = new Request(new URL(url, "http://server"), { method, headers: asHeaders(headers) });
    const answer = await running.run(call, () => server.handleWeb(asked));
    if (answer.status >= 400) {
      await giveUpBegun(context, call);
      throw await refusal(call.failure, answer);
    }
    for (const [name, value] of answer.headers)
      if (!name.startsWith("access-control-")) void reply.header(name, value);
    return reply.code(answer.status).send(answer.status === 204 ? undefined : "");
  };
}

async function begin(context: UploadsContext, call: Running, { metadata, size = 0 }: Upload) {
  call.begun = beginUpload(context, call.userId, {
    name: metadata?.["filename"] ?? undefined,
    size,
    hint: mediaHint(metadata ?? {}),
  });
  return call.begun;
}

async function keyOf({ upload, begun }: Running): Promise<string> {
  const blobKey = upload?.blob_key ?? (await begun)?.blobKey;
  if (blobKey === undefined) throw new Error("Nothing was begun.");
  return blobKey;
}

/** What is begun and refused in one request has an address that nobody is told. */
async function giveUpBegun(context: UploadsContext, { begun, userId }: Running): Promise<void> {
  const id = (await begun?.catch(() => undefined))?.id;
  if (id === undefined) return;
  await giveUpUpload(context, userId, id).catch((error: unknown) =>
    logUnexpected(context.logger, error, "an upload that was refused could not be given up"),
  );
}

/** The library's word for what went wrong as one of ours. */
async function refusal(failure: unknown, answer: Response): Promise<unknown> {
  if (failure instanceof Error) return failure;
  const detail = (await answer.text()).trim();
  switch (answer.status) {
    case 404:
    case 410:
      return new AppError("file_not_found");
    case 409:
      return new AppError("offset_mismatch");
    case 413:
      return new AppError("payload_too_large", { detail });
    case 500:
      return new AppError("internal");
    default:
      return new AppError("invalid_request", { detail });
  }
}

class TusStore extends DataStore {
  readonly #context: UploadsContext;
  readonly #current: () => Running;
  override extensions = ["creation", "creation-with-upload", "termination"];

  constructor(context: UploadsContext, current: () => Running) {
    super();
    this.#context = context;
    this.#current = current;
  }

  override async create(upload: Upload): Promise<Upload> {
    return upload;
  }

  override async getUpload(): Promise<Upload> {
    const call = this.#current();
    const { userId, upload: before } = call;
    // What had its turn before may have brought the rest of it.
    const upload = before && (await findUpload(this.#context.postgres, userId, before.id));
    if (upload === undefined) throw new AppError("file_not_found");
    call.upload = upload;
    const { id, size, status, blob_key: blobKey, created_at } = upload;
    const offset = status === "uploading" ? await this.#context.storage.lengthOf(blobKey) : size;
    // A server that ended between the last byte and the answer left it so.
    if (status === "uploading" && offset === size) await finishUpload(this.#context, { id, blobKey, size });
    return new Upload({ id, size, offset, creation_date: created_at });
  }

  override async remove(): Promise<void> {
    const { userId, upload } = this.#current();
    if (upload === undefined || !(await giveUpUpload(this.#context, userId, upload.id)))
      throw new AppError("file_not_found");
  }

  override async write(_stream: unknown, id: string, offset: number): Promise<number> {
    const call = this.#current();
    const { userId, request, reply, giveWay } = call;
    using transfer = this.#context.transfers.begin(userId);
    const { blobKey, size } = await this.#target(call);
    const signal = AbortSignal.any([transfer.signal, giveWay.signal]);
    try {
      const bytesMax = size - offset;
      const source = upTo(bytesMax, onceWanted(request, reply));
      return await storeBytes(this.#context, { id: id as FileId, blobKey, offset, bytesMax, source, signal });
    } catch (error) {
      if (error instanceof OffsetMismatch) throw new AppError("offset_mismatch", { cause: error });
      if (signal.aborted)
        throw new AppError("unavailable", { detail: "Go on with the upload", cause: error });
      throw error;
    }
  }

  async #target({ upload, begun, request }: Running): Promise<{ blobKey: string; size: number }> {
    if (upload !== undefined) return { blobKey: upload.blob_key, size: upload.size };
    const { blobKey = "" } = (await begun) ?? {};
    return { blobKey, size: Number(request.headers["upload-length"]) };
  }
}

/** The bytes of a request. Whoever waits for a go-ahead is told when the first is asked for: not before there is room for it. */
async function* onceWanted(request: FastifyRequest, reply: FastifyReply): AsyncGenerator<Uint8Array> {
  giveGoAhead(request, reply);
  yield* bodyOf(request.raw);
}

/** Those that are its business: the library refuses requests for what a proxy says in others. */
function asHeaders(headers: FastifyRequest["headers"]): Headers {
  const all = new Headers();
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && /^(?:tus|upload|content)-/.test(name))
      all.set(name, Array.isArray(value) ? value.join(", ") : value);
  return all;
}
