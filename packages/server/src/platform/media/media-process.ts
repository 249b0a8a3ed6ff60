import { access } from "node:fs/promises";

import { AppError } from "../../errors.ts";
import { WaitingLine } from "../waiting-line.ts";
import { settleType } from "./judge-type.ts";
import type { Judged } from "./judge-type.ts";
import { MediaChild } from "./media-child.ts";
import type { Failure } from "./media-child.ts";
import type { Answer, Avatars, Media, Square } from "./media.ts";
import { MalformedError } from "./strip/malformed-error.ts";
import { writePieces } from "./strip/write-pieces.ts";
import type { Written } from "./strip/write-pieces.ts";

export interface MediaProcessOptions {
  /** How long one file may use processors; where that cannot be seen, how long it may take. */
  readonly timeLimitMs?: number;
  /** By how much the process may grow beyond what it has at its start. */
  readonly memoryLimitBytes?: number;
  /** How many files may wait while one is looked at. */
  readonly queueMax?: number;
  /** After how long without work the process is ended. */
  readonly idleMs?: number;
  /** Told after each file; must not throw. */
  readonly onJob?: (report: JobReport) => void;
}

export interface JobReport {
  readonly outcome: "done" | "refused" | Failure;
  /** Of a refusal, for the log; holds nothing of the file. */
  readonly reason?: string;
  readonly durationMs: number;
  /** Of processors; undefined where that cannot be seen. */
  readonly processorMs: number | undefined;
  /** Of the process since it began; undefined where that cannot be seen. */
  readonly peakGrowthBytes: number | undefined;
  readonly pid: number;
}

export interface ProcessOptions {
  /** Ends the wait; a file that is being looked at is looked at to the end. */
  readonly signal?: AbortSignal;
  /** Where to write the file without what it says of place, time and people. Must not exist. */
  readonly stripTo?: string;
}

export interface Processed {
  readonly media: Media;
  /** What it is, now that it was looked at. */
  readonly type: Judged;
  /** What was written to `stripTo`; null if nothing was, for there was nothing to strip, or it is a `file`. */
  readonly stripped: Written | null;
}

/** Looks at files that others sent, in a process that may be lost. */
export interface MediaProcess extends AsyncDisposable {
  /**
   * What can be made of a local file. One that takes too long, too much memory, or the process with it, is a `file`, as is one that
   * makes no sense, and is not tried again. Throws `busy` when too many wait, or the machine has no time for it, and otherwise only
   * for what is not the fault of the file.
   */
  readonly process: (path: string, judged: Judged, options?: ProcessOptions) => Promise<Processed>;
  /** A square of a picture, the one in its middle if none is given; null where {@link process} would say `file`, or it is not inside. */
  readonly crop: (
    path: string,
    judged: Judged,
    options?: { readonly square?: Square; readonly signal?: AbortSignal },
  ) => Promise<Avatars | null>;
}

// A picture of 36 Mpx takes a second on a slow processor.
const TIME_LIMIT_MS = 2000;
const MEMORY_LIMIT_BYTES = 200e6;
// At two seconds each the last one waits for less than a minute.
const QUEUE_MAX = 25;
const IDLE_MS = 30_000;

/** Starts nothing: the process comes with the first file. */
export function createMediaProcess(options: MediaProcessOptions = {}): MediaProcess {
  const { timeLimitMs = TIME_LIMIT_MS, queueMax = QUEUE_MAX } = options;
  const line = new WaitingLine({ maxRunning: 1, maxWaiting: queueMax, retryAfterMs: timeLimitMs });
  const child = new OwnChild(options);

  const ask = async (
    question: Question,
    signal: AbortSignal | undefined,
  ): Promise<Answer | Exclude<Failure, "held_up">> => {
    signal?.throwIfAborted();
    await access(question.path);
    const turn = line.run(async () => {
      signal?.throwIfAborted();
      return await child.run({ ...question, timeLimitMs });
    });
    const answer = await orAborted(turn, signal);
    if (answer === "held_up") throw new AppError("busy", { retryAfterMs: timeLimitMs });
    return answer;
  };

  return {
    process: async (path, judged, { signal, stripTo } = {}) => {
      if (judged.kind === "file") return { media: { kind: "file" }, type: judged, stripped: null };
      const answer = await ask({ name: "process", path, judged }, signal);
      if (typeof answer === "string" || !("media" in answer)) return asFile(judged);
      const { media, pieces } = answer;
      const type = settleType(judged, media.kind);
      if (type.kind === "file") return asFile(judged);
      if (stripTo === undefined || pieces === null) return { media, type, stripped: null };
      try {
        return { media, type, stripped: await writePieces(path, stripTo, pieces) };
      } catch (error) {
        if (!(error instanceof MalformedError)) throw error;
        return asFile(judged);
      }
    },
    crop: async (path, judged, { square, signal } = {}) => {
      if (judged.kind !== "image") return null;
      const answer = await ask({ name: "crop", path, judged, square }, signal);
      return typeof answer === "string" || !("avatars" in answer) ? null : answer.avatars;
    },
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}

type Question =
  | { name: "process"; path: string; judged: Judged }
  | { name: "crop"; path: string; judged: Judged; square: Square | undefined };

const asFile = (judged: Judged): Processed => ({
  media: { kind: "file" },
  type: settleType(judged, "file"),
  stripped: null,
});

/** The process while there is work, and for a while after that. */
class OwnChild implements AsyncDisposable {
  readonly #memoryLimitBytes: number;
  readonly #idleMs: number;
  readonly #onJob: (report: JobReport) => void;
  #child: MediaChild | undefined;
  #idle: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor({
    memoryLimitBytes = MEMORY_LIMIT_BYTES,
    idleMs = IDLE_MS,
    onJob = () => {},
  }: MediaProcessOptions) {
    this.#memoryLimitBytes = memoryLimitBytes;
    this.#idleMs = idleMs;
    this.#onJob = onJob;
  }

  async run(job: Question & { timeLimitMs: number }): Promise<Answer | Failure> {
    clearTimeout(this.#idle);
    const child = await this.#ready();
    const startedAt = performance.now();
    const { answer, peakGrowthBytes, processorMs } = await child.run(job);
    const durationMs = performance.now() - startedAt;
    // Nothing is known of the file then, least of all that it is to blame.
    if (typeof answer === "string") this.#throwIfClosed();
    const refused = typeof answer !== "string" && "refused" in answer ? answer.refused : undefined;
    this.#onJob({
      outcome: typeof answer === "string" ? answer : refused === undefined ? "done" : "refused",
      ...(refused !== undefined && { reason: refused }),
      durationMs,
      processorMs,
      peakGrowthBytes,
      pid: child.pid,
    });
    // What one file made of it, the next one has not to pay for.
    if ((peakGrowthBytes ?? 0) > this.#memoryLimitBytes / 2) await this.#end();
    this.#idle = setTimeout(() => void this.#end(), this.#idleMs).unref();
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idle);
    await this.#end();
  }

  async #ready(): Promise<MediaChild> {
    this.#throwIfClosed();
    if (this.#child?.isAlive === true) return this.#child;
    const started = await MediaChild.start(this.#memoryLimitBytes);
    this.#child = started;
    if (this.#isClosed) await this.#end();
    this.#throwIfClosed();
    return started;
  }

  #throwIfClosed(): void {
    if (this.#isClosed) throw new Error("No more files are looked at.");
  }

  async #end(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    await child?.[Symbol.asyncDispose]();
  }
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await work;
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason as Error);
  signal.addEventListener("abort", abort, { once: true });
  work.catch(() => {});
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
