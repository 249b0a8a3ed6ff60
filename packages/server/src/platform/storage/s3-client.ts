import { Agent as HttpAgent, request as httpRequest } from "node:http";
import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { createHash } from "node:crypto";
import { pipeline, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { AwsV4Signer } from "aws4fetch";

import type { Clock } from "../clock.ts";
import { fairShare } from "../fair-share.ts";
import { BodyStream } from "./body-stream.ts";
import { fromAnswer } from "./s3-errors.ts";
import { StorageSlow, StorageUnavailable } from "./storage-errors.ts";

export interface S3Options {
  /** `https://s3.eu-central-1.amazonaws.com` or `http://minio:9000`: without the bucket, which stands first in every path. */
  endpoint: string;
  /** Where browsers reach it, when that is another address. */
  publicEndpoint?: string | undefined;
  /** Over TLS believe certificates from these authorities (PEM), or from the public ones. */
  ca?: string | undefined;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  clock: Clock;
  timing?: Partial<S3Timing>;
}

export interface S3Timing {
  /** Until a connection, until the next bytes are taken, until an answer begins: each of these. */
  answerMs: number;
  /** Between two pieces of a body that is wanted. */
  stallMs: number;
  /** Until many parts are one object. */
  completeMs: number;
}

export interface S3Request {
  method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  /** Of an object; without one it is for the bucket. */
  name?: string;
  query?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
  /** Nothing reads it any more once the answer is there in whole, or an error: of what is not sent by then nothing is. */
  body?: readonly Uint8Array[];
  answerMs?: number;
  signal?: AbortSignal | undefined;
}

const DEFAULT_TIMING: S3Timing = {
  // Half of what proxies commonly wait for an answer to their client.
  answerMs: 15_000,
  stallMs: 15_000,
  // Stores that copy the parts take seconds for each gigabyte.
  completeMs: 120_000,
};
const ATTEMPTS = 3;
// How long a store that was away is taken to be so. Short enough for nobody to notice that it is back.
const AWAY_MS = 2000;
const FIRST_PAUSE_MS = 100;
// Shorter than the 5 s after which a Node server, and the 20 s after which S3, closes an idle connection.
const IDLE_MS = 4_000;

/**
 * What S3, and what calls itself compatible with it, is asked for. What was sent is signed with its hash, so that nothing else is
 * stored. Asks again when a connection breaks or the storage says that it cannot now, and not when it is slow.
 */
export class S3Client implements AsyncDisposable {
  readonly #options: S3Options;
  readonly #timing: S3Timing;
  readonly #base: URL;
  readonly #agent: HttpAgent;
  readonly #signingKeys = new Map<string, ArrayBuffer>();
  #awayUntil = 0;

  constructor(options: S3Options) {
    this.#options = options;
    this.#timing = { ...DEFAULT_TIMING, ...options.timing };
    this.#base = new URL(options.endpoint);
    const agentOptions = { keepAlive: true, timeout: IDLE_MS };
    this.#agent =
      this.#base.protocol === "https:"
        ? new HttpsAgent({ ...agentOptions, ca: options.ca })
        : new HttpAgent(agentOptions);
  }

  get completeMs(): number {
    return this.#timing.completeMs;
  }

  /** Throws `StorageUnavailable` when it was away a moment ago. Asks nothing. */
  assertThere(): void {
    if (performance.now() < this.#awayUntil)
      throw new StorageUnavailable("The storage was away a moment ago.");
  }

  /** The headers of an answer and its body as a text, for those that are short. */
  async ask(request: S3Request): Promise<{ headers: IncomingMessage["headers"]; body: string }> {
    const answer = await this.#send(request);
    return { headers: answer.headers, body: await text(new BodyStream(answer, this.#timing.stallMs)) };
  }

  /** The headers of an answer and its body as it comes. */
  async open(request: S3Request): Promise<{ headers: IncomingMessage["headers"]; body: Readable }> {
    const answer = await this.#send(request);
    return { headers: answer.headers, body: new BodyStream(answer, this.#timing.stallMs, request.signal) };
  }

  /** An address that anybody may use, with this method. */
  async signedUrl(
    method: "GET" | "HEAD",
    name: string,
    query: Record<string, string>,
    expiresInS: number,
  ): Promise<string> {
    const base = new URL(this.#options.publicEndpoint ?? this.#options.endpoint);
    const url = this.#urlOf(base, { name, query: { ...query, "X-Amz-Expires": String(expiresInS) } });
    const signed = await this.#sign({ method, url, signQuery: true });
    // A "+" in a query is a space to forms alone.
    signed.url.search = signed.url.search.replaceAll("+", "%20");
    return signed.url.href;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#agent.destroy();
  }

  async #send(request: S3Request): Promise<IncomingMessage> {
    const hash = await hashOf(request.body ?? []);
    for (let attempt = 1; ; attempt++) {
      request.signal?.throwIfAborted();
      try {
        const answer = await this.#sendOnce(request, hash);
        this.#awayUntil = 0;
        return answer;
      } catch (error) {
        request.signal?.throwIfAborted();
        if (!(error instanceof StorageUnavailable)) throw error;
        if (error instanceof StorageSlow || attempt === ATTEMPTS) {
          this.#awayUntil = performance.now() + AWAY_MS;
          throw error;
        }
      }
      await pause(FIRST_PAUSE_MS * 3 ** (attempt - 1) * (0.5 + Math.random()));
    }
  }

  async #sendOnce(request: S3Request, hash: string): Promise<IncomingMessage> {
    const { method, signal, body = [] } = request;
    const length = body.reduce((sum, bytes) => sum + bytes.length, 0);
    const signed = await this.#sign({
      method,
      url: this.#urlOf(this.#base, request),
      headers: { ...request.headers, "x-amz-content-sha256": hash },
    });
    const headers: Record<string, string> = Object.fromEntries(signed.headers);
    if (method === "PUT" || method === "POST") headers["content-length"] = String(length);
    const send = this.#base.protocol === "https:" ? httpsRequest : httpRequest;
    const options: RequestOptions = { method, headers, agent: this.#agent, ...(signal && { signal }) };
    const answer = await answerTo(send(signed.url, options), body, request.answerMs ?? this.#timing.answerMs);
    const status = answer.statusCode ?? 0;
    if (status >= 200 && status < 300) return answer;
    throw fromAnswer(status, await text(new BodyStream(answer, this.#timing.stallMs)));
  }

  #urlOf(base: URL, { name, query = {} }: { name?: string | undefined; query?: S3Request["query"] }): URL {
    const url = new URL(base);
    const path = [this.#options.bucket, ...(name === undefined ? [] : name.split("/"))];
    url.pathname = [base.pathname.replace(/\/$/, ""), ...path.map(encodeURIComponent)].join("/");
    url.search = new URLSearchParams(query).toString();
    return url;
  }

  async #sign(parts: { method: string; url: URL; headers?: Record<string, string>; signQuery?: boolean }) {
    const { accessKeyId, secretAccessKey, region, clock } = this.#options;
    const signer = new AwsV4Signer({
      ...parts,
      url: parts.url.href,
      service: "s3",
      region,
      accessKeyId,
      secretAccessKey,
      cache: this.#signingKeys,
      datetime: new Date(clock.now()).toISOString().replace(/[:-]|\.\d{3}/g, ""),
    });
    return signer.sign();
  }
}

/** The answer to a request, with its body not yet read. The limit begins anew with every piece that goes out. */
async function answerTo(
  request: ClientRequest,
  body: readonly Uint8Array[],
  limitMs: number,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  let isOver = false;
  const limit = setTimeout(() => {
    request.destroy(new StorageSlow(`The storage did not answer within ${limitMs / 1000} s.`));
  }, limitMs);
  request.once("response", (answer) => {
    // An answer that comes before all was sent is a refusal: the rest of it would be taken for the next request.
    if (!request.writableFinished) answer.once("end", () => request.destroy());
    resolve(answer);
  });
  request.on("error", reject);
  request.once("close", () => reject(new Error("The connection was closed.")));
  pipeline(Readable.from(withProgress(body, () => isOver || limit.refresh())), request, () => {});
  try {
    return await promise;
  } catch (error) {
    if (error instanceof StorageUnavailable) throw error;
    throw new StorageUnavailable("The storage cannot be reached.", { cause: error });
  } finally {
    isOver = true;
    clearTimeout(limit);
  }
}

async function* withProgress(
  body: readonly Uint8Array[],
  onProgress: () => unknown,
): AsyncGenerator<Uint8Array> {
  for await (const bytes of fairShare(body)) {
    onProgress();
    yield bytes;
  }
  onProgress();
}

async function hashOf(body: readonly Uint8Array[]): Promise<string> {
  const hash = createHash("sha256");
  for await (const bytes of fairShare(body)) hash.update(bytes);
  return hash.digest("hex");
}
