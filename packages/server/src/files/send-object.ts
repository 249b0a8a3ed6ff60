import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../errors.ts";
import { answerBody } from "../platform/http/answer-body.ts";
import { ObjectMissing } from "../platform/storage/storage-errors.ts";
import type { ObjectStorage } from "../platform/storage/object-storage.ts";
import { requestedRange } from "./requested-range.ts";

/** Of what never changes. */
export const CACHE_FOR_GOOD = "private, max-age=31536000, immutable";

/** Bytes as they are handed out. */
export interface ServedObject {
  readonly object: string;
  readonly size: number;
  /** Names exactly these bytes, for ever. */
  readonly etag: string;
  readonly mediaType: string;
  /** How a browser treats it: in its place, or as a download under this name. */
  readonly disposition: string;
  /** Pages of other origins may show it: its address has a signature in it. */
  readonly isSigned: boolean;
}

/**
 * Answers with an object or a part of it (RFC 9110: ranges, `If-Range`, `If-None-Match`). Whatever is in it, it can do nothing in a
 * browser: no scripts, no frames, no other type than the one that is named (F6).
 */
export async function sendObject(
  storage: ObjectStorage,
  request: FastifyRequest,
  reply: FastifyReply,
  { object, size, etag, mediaType, disposition, isSigned }: ServedObject,
): Promise<FastifyReply> {
  const quoted = `"${etag}"`;
  void reply.headers({
    "accept-ranges": "bytes",
    "cache-control": CACHE_FOR_GOOD,
    "content-disposition": disposition,
    "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "cross-origin-resource-policy": isSigned ? "cross-origin" : "same-origin",
    etag: quoted,
  });
  if (isNamedIn(request.headers["if-none-match"], quoted)) return reply.code(304).send();
  // RFC 9110, 14.2: of other methods it says nothing.
  const range = request.method === "GET" ? requestedRange(request.headers, size, quoted) : undefined;
  if (range === "unsatisfiable") {
    void reply.header("content-range", `bytes */${size}`).removeHeader("etag");
    void reply.header("cache-control", "no-store");
    throw new AppError("range_not_satisfiable");
  }
  const { start, end } = range ?? { start: 0, end: size };
  void reply.code(range === undefined ? 200 : 206).headers({
    "content-type": mediaType,
    "content-length": end - start,
    ...(range !== undefined && { "content-range": `bytes ${start}-${end - 1}/${size}` }),
  });
  if (request.method === "HEAD" || start === end) return reply.send("");
  const bytes = await storage.read(object, { start, end }).catch((error: unknown) => {
    for (const name of ["content-length", "content-range", "content-disposition", "etag"])
      void reply.removeHeader(name);
    void reply.header("cache-control", "no-store");
    // Deleted a moment ago.
    if (error instanceof ObjectMissing) throw new AppError("file_not_found", { cause: error });
    throw error;
  });
  return reply.send(answerBody(bytes, end - start));
}

const isNamedIn = (header: string | undefined, etag: string): boolean =>
  header !== undefined &&
  (header.trim() === "*" || header.split(",").some((each) => each.trim().replace(/^W\//, "") === etag));
