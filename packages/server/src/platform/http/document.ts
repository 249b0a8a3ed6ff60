import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { FastifyInstance } from "fastify";

export interface Document {
  readonly type: string;
  readonly bytes: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export const jsonDocument = (value: unknown): Document => ({
  type: "application/json; charset=utf-8",
  bytes: Buffer.from(JSON.stringify(value)),
});

const compress = promisify(gzip);

/**
 * Serves what is the same for everybody. The bytes are made once and shared by all answers, so that answers that nobody reads
 * cost next to nothing; whoever asks again with the `ETag` gets none.
 */
export function serveDocument(app: FastifyInstance, path: string, { type, bytes, headers }: Document): void {
  // Weak: compressed or not, it is the same document.
  const etag = `W/"${createHash("sha256").update(bytes).digest("base64url")}"`;
  let compressed: Promise<Buffer> | undefined;
  app.get(path, async (request, reply) => {
    void reply.headers({ "cache-control": "no-cache", vary: "Origin, Accept-Encoding", etag, ...headers });
    if (request.headers["if-none-match"] === etag) return reply.code(304).send();
    void reply.type(type);
    if (!/\bgzip\b/.test(request.headers["accept-encoding"] ?? "")) return reply.send(bytes);
    return reply.header("content-encoding", "gzip").send(await (compressed ??= compress(bytes)));
  });
}
