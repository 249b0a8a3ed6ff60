import { once } from "node:events";
import { Socket } from "node:net";

/** Where a clamd listens. */
export type ClamdAddress = { readonly host: string; readonly port: number } | { readonly socketPath: string };

export interface ScanOptions {
  /** After how long without a byte in either direction the scan is given up. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export type Verdict = "clean" | { readonly infected: string };

/** Nothing is known of the bytes: they are neither clean nor infected. */
export class ScanError extends Error {
  override readonly name = "ScanError";
  /** `too_large`: more than its `StreamMaxLength`, today and tomorrow. `unavailable`: ask again later. */
  readonly reason: "unavailable" | "too_large";

  constructor(reason: ScanError["reason"], message: string, cause?: unknown) {
    super(message, { cause });
    this.reason = reason;
  }
}

// More than this an answer never has.
const MAX_ANSWER_BYTES = 4096;

/**
 * Streams bytes to a clamd (its command INSTREAM) and says what it thinks of them; holds a chunk at a time. Throws `ScanError`, what the
 * source throws, or the reason of the signal. The source is closed in each case, also when the answer comes before its end.
 */
export async function scan(
  source: AsyncIterable<Uint8Array>,
  address: ClamdAddress,
  options: ScanOptions,
): Promise<Verdict> {
  await using connection = new Connection(address, options);
  await connection.send("zINSTREAM\0");
  for await (const chunk of source) {
    if (connection.isOver) break;
    // An empty one would say that this is all.
    if (chunk.length > 0) await connection.send(lengthOf(chunk.length), chunk);
  }
  await connection.send(lengthOf(0));
  return verdictOf(await connection.answer());
}

/** Throws `ScanError` unless there is a clamd that answers. */
export async function ping(address: ClamdAddress, options: ScanOptions): Promise<void> {
  await using connection = new Connection(address, options);
  await connection.send("zPING\0");
  const answer = await connection.answer();
  if (answer !== "PONG") throw new ScanError("unavailable", `clamd answered ${JSON.stringify(answer)}`);
}

function verdictOf(answer: string): Verdict {
  if (answer === "stream: OK") return "clean";
  const [, infected] = /^stream: (.+) FOUND$/.exec(answer) ?? [];
  if (infected !== undefined) return { infected };
  const isTooLarge = answer.startsWith("INSTREAM size limit exceeded");
  throw new ScanError(isTooLarge ? "too_large" : "unavailable", `clamd answered ${JSON.stringify(answer)}`);
}

function lengthOf(length: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
}

/**
 * One that is not given up when nobody takes what is written: clamd answers in the midst of a file that is too large, and hangs up. The
 * next write fails, and with it would go the answer, which has arrived and is not yet read.
 */
class PatientSocket extends Socket {
  /** Whether a write has failed. Whatever is written from then on is lost. */
  isDeaf = false;

  override _write(chunk: unknown, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    super._write(chunk, encoding, this.#instead(done));
  }

  override _writev(chunks: Parts, done: (error?: Error | null) => void): void {
    super._writev?.(chunks, this.#instead(done));
  }

  #instead(done: (error?: Error | null) => void): (error?: Error | null) => void {
    return (error) => {
      if (error !== null && error !== undefined) this.isDeaf = true;
      done();
    };
  }
}

type Parts = { chunk: unknown; encoding: BufferEncoding }[];

/** One command and its answer, which may come while the command is still being sent. */
class Connection implements AsyncDisposable {
  readonly #socket: PatientSocket;
  readonly #signal: AbortSignal | undefined;
  readonly #answer = Promise.withResolvers<string>();
  #received = "";
  #isOver = false;

  constructor(address: ClamdAddress, { timeoutMs, signal }: ScanOptions) {
    signal?.throwIfAborted();
    this.#signal = signal;
    this.#answer.promise.catch(() => {});
    const socket = new PatientSocket();
    this.#socket = socket;
    if ("socketPath" in address) socket.connect(address.socketPath);
    else socket.connect(address);
    socket.setEncoding("latin1");
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error("it is silent for too long")));
    socket.on("data", (text) => this.#take(text.toString()));
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", () => this.#fail(new Error("it closed the connection")));
    signal?.addEventListener("abort", this.#abort, { once: true });
  }

  /** Whether more would be in vain: the answer is there, or nobody listens any more. */
  get isOver(): boolean {
    return this.#isOver || this.#socket.isDeaf;
  }

  /** Waits until there is room for more. Once the answer is there, or cannot come, it sends nothing: {@link answer} says which. */
  async send(...parts: (Uint8Array | string)[]): Promise<void> {
    if (this.isOver) return;
    this.#socket.cork();
    const hasRoom = parts.map((part) => this.#socket.write(part)).every(Boolean);
    this.#socket.uncork();
    if (hasRoom) return;
    const over = new AbortController();
    await Promise.race([
      once(this.#socket, "drain", { signal: over.signal }).catch(() => {}),
      this.#answer.promise.catch(() => {}),
    ]);
    over.abort();
  }

  async answer(): Promise<string> {
    return await this.#answer.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#signal?.removeEventListener("abort", this.#abort);
    this.#socket.destroy();
    if (!this.#socket.closed) await once(this.#socket, "close");
  }

  readonly #abort = (): void => {
    this.#isOver = true;
    this.#answer.reject(this.#signal?.reason);
    this.#socket.destroy();
  };

  #take(text: string): void {
    this.#received += text;
    const end = this.#received.indexOf("\0");
    if (end !== -1) {
      this.#isOver = true;
      this.#answer.resolve(this.#received.slice(0, end).trim());
    } else if (this.#received.length > MAX_ANSWER_BYTES) {
      this.#fail(new Error("its answer has no end"));
    }
  }

  #fail(cause: Error): void {
    this.#isOver = true;
    this.#answer.reject(new ScanError("unavailable", `clamd cannot be asked: ${cause.message}`, cause));
  }
}
