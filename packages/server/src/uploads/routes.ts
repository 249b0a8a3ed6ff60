import { ENDPOINTS } from "@gochat/protocol";
import type { UserId } from "@gochat/protocol";
import type { IncomingMessage } from "node:http";
import { AppError } from "../errors.ts";
import { giveGoAhead } from "../platform/http/go-ahead.ts";
import type { Router } from "../platform/http/route.ts";
import { tooLarge } from "./begin-upload.ts";
import { mediaHint } from "./media-hint.ts";
import type { PartRate } from "./part-rate.ts";
import { createTusUploads } from "./tus-uploads.ts";
import { uploadFile } from "./upload-file.ts";
import type { UploadsContext } from "./uploads-context.ts";

export interface UploadRouteDeps extends UploadsContext {
  /** Lets the body of a request take as long as it comes at some speed. */
  readonly allowLongBody: (request: IncomingMessage) => void;
  /** Throws `rate_limited` when this person begins too many uploads. */
  readonly takeUpload: (userId: UserId) => Promise<void>;
  /** Null: they are not counted. */
  readonly partRate: PartRate | null;
}

export function routeUploads(router: Router, deps: UploadRouteDeps): void {
  const { files } = ENDPOINTS;
  const { allowLongBody, takeUpload } = deps;
  const { fileBytes } = deps.fileLimits;

  // F1
  router.onRaw(files.upload, async ({ actor, request, reply }) => {
    const { userId } = known(actor);
    if (!request.isMultipart()) throw new AppError("unsupported_data", { detail: NO_FORM });
    const announced = contentLength(request.headers["content-length"]);
    if (announced !== undefined && announced - AROUND_FILE_MAX_BYTES > fileBytes) throw tooLarge(fileBytes);
    await takeUpload(userId);
    await deps.storage.assertTakes(announced ?? 0);
    // From here on, and not from the file on: what stands before that may be as long, and come as slowly.
    using transfer = deps.transfers.begin(userId);
    const { signal } = transfer;
    allowLongBody(request.raw);
    giveGoAhead(request, reply);
    const part = await Promise.race([request.file(), unavailableOn(signal)]).catch(throwFormError);
    if (part === undefined || part.fieldname !== "file") throw noFile();
    const file = await uploadFile(deps, userId, {
      name: part.filename,
      hint: mediaHint(fieldsOf(part.fields)),
      announced,
      source: bytesOf(part.file),
      signal,
    });
    return reply.code(201).send({ file });
  });

  const tus = createTusUploads(deps);
  const ofUser = { scope: "user" } as const;
  router.onRaw({ method: "POST", path: "/uploads", auth: ofUser }, async ({ actor, request, reply }) => {
    const { userId } = known(actor);
    await takeUpload(userId);
    allowLongBody(request.raw);
    return tus({ userId, id: undefined, request, reply });
  });
  router.onRaw(
    { method: ["HEAD", "PATCH", "DELETE"], path: "/uploads/:id", auth: ofUser, params: files.get.params },
    async ({ actor, params, request, reply }) => {
      const { userId } = known(actor);
      deps.partRate?.take(userId);
      if (request.method === "PATCH") allowLongBody(request.raw);
      return tus({ userId, id: params.id, request, reply });
    },
  );
  router.onRaw({ method: "OPTIONS", path: "/uploads", auth: { scope: "none" } }, async ({ request, reply }) =>
    tus({ userId: null, id: undefined, request, reply: reply.header("allow", "POST, OPTIONS") }),
  );
}

// Of a form: its other fields, and what stands between them. A length above that is of a file that is too large, and none of it is read.
const AROUND_FILE_MAX_BYTES = 64 * 1024;
const NO_FORM = "Send a form: Content-Type: multipart/form-data";
const noFile = (): AppError =>
  new AppError("invalid_request", {
    detail: "There is no file in the field file",
    places: [{ path: "/file", message: "must be a file" }],
  });

const unavailableOn = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new AppError("unavailable")), { once: true });
  });

/** What the parser says of a form that is none. */
function throwFormError(cause: unknown): never {
  throw cause instanceof AppError
    ? cause
    : new AppError("invalid_request", { detail: "The form cannot be read", cause });
}

async function* bytesOf(file: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* file;
  } catch (error) {
    throwFormError(error);
  }
}

function known<A>(actor: A | null): A {
  if (actor === null) throw new AppError("unauthorized");
  return actor;
}

function contentLength(header: string | undefined): number | undefined {
  const length = Number(header);
  return header === undefined || !Number.isSafeInteger(length) ? undefined : length;
}

/** The fields of a form that came before its file. */
function fieldsOf(fields: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) => {
      const value = (field as { value?: unknown } | undefined)?.value;
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );
}
