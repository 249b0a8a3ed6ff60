import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { FastifyContextConfig, FastifyInstance } from "fastify";

export interface Document {
  readonly type: string;
  readonly bytes: Buffer;
  /** The same, compressed before. */
  readonly brotli?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export const jsonDocument = (value: unknown): Document => ({
  type: "application/json; charset=utf-8",
  bytes: Buffer.from(JSON.stringify(value)),
});

/** Weak: compressed or not, it is the same document. */
export const etagOf = (bytes: Buffer): string =>
  `W/"${createHash("sha256").update(bytes).digest("base64url")}"`;

const compress = promisify(gzip);
// Pictures and fonts are compressed by themselves.
const IS_TEXT = /^text\/|json|xml/;

/**
 * Serves what is the same for everybody. The bytes are made once and shared by all answers, so that answers that nobody reads
 * cost next to nothing; whoever asks again with the `ETag` gets none.
 */
export function serveDocument(
  app: FastifyInstance,
  path: string,
  { type, bytes, brotli, headers }: Document,
  config: FastifyContextConfig = {},
): void {
  const etag = etagOf(bytes);
  let gzipped: Promise<Buffer> | undefined;
  app.get(path, { config }, async (request, reply) => {
    void reply.headers({ "cache-control": "no-cache", vary: "Origin, Accept-Encoding", etag, ...headers });
    if (request.headers["if-none-match"] === etag) return reply.code(304).send();
    void reply.type(type);
    const accepted = request.headers["accept-encoding"] ?? "";
    if (brotli !== undefined && /\bbr\b/.test(accepted))
      return reply.header("content-encoding", "br").send(brotli);
    if (!IS_TEXT.test(type) || !/\bgzip\b/.test(accepted)) return reply.send(bytes);
    return reply.header("content-encoding", "gzip").send(await (gzipped ??= compress(bytes)));
  });
}
