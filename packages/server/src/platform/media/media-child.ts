import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import { isAsleep } from "./is-asleep.ts";
import { lowerPriority } from "./lower-priority.ts";
import type { Answer, Job } from "./media.ts";
import { peakMemory } from "./peak-memory.ts";
import { processorTime } from "./processor-time.ts";

/**
 * Why a job has no answer. `held_up`: it did not get the processor, or what it read from the disk, which is no fault of the file. One
 * that waits for anything else would wait again: that is `too_slow`.
 */
export type Failure = "too_slow" | "too_large" | "crashed" | "held_up";

export interface JobResult {
  readonly answer: Answer | Failure;
  /** Since the process began; undefined where that cannot be seen from outside. */
  peakGrowthBytes: number | undefined;
  /** Of processors, by this job; undefined as above. */
  processorMs: number | undefined;
}

/** The process cannot be started, or does not get ready. No file has anything to do with that. */
export class MediaNotStarted extends Error {
  override readonly name = "MediaNotStarted";

  constructor(options?: ErrorOptions) {
    super("The process that looks at media did not start.", options);
  }
}

const MAIN = join(import.meta.dirname, "process-media.ts");
// A process that reads files, and neither writes any, nor listens, nor connects, nor starts another; its native code is not bound by
// that, but has no file to write and no address to ask.
const FLAGS = ["--permission", "--allow-addons", "--allow-fs-read=*", "--max-old-space-size=64"];
// One arena: what other threads free is otherwise not used again. Loaders that are not made for foreign files stay blocked.
const ENVIRONMENT = { MALLOC_ARENA_MAX: "2", VIPS_BLOCK_UNTRUSTED: "1", UV_THREADPOOL_SIZE: "2" };
// Half a second on a machine that does nothing else.
const START_LIMIT_MS = 30_000;
const WATCH_MS = 10;
// On a machine that is busy with the chat, which comes first, a job takes so much longer than its processor time.
const PATIENCE = 15;
// Less often than the rest: it asks for each thread.
const SLEEP_WATCH_MS = 100;

/** A process for one job at a time. It never outlives this one, and keeps it from ending only while it has a job. */
export class MediaChild implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #baseBytes: number | undefined;
  readonly #memoryLimitBytes: number;

  private constructor(child: ChildProcess, memoryLimitBytes: number) {
    this.#child = child;
    this.#memoryLimitBytes = memoryLimitBytes;
    this.#baseBytes = peakMemory(this.pid);
    child.on("error", () => {});
    this.#rest();
  }

  /** Throws `MediaNotStarted`. */
  static async start(memoryLimitBytes: number): Promise<MediaChild> {
    const child = fork(MAIN, [], {
      execArgv: FLAGS,
      env: ENVIRONMENT,
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const over = new AbortController();
    const { signal } = over;
    try {
      const isReady = await Promise.race([
        once(child, "message", { signal }).then(() => true),
        once(child, "exit", { signal }).then(() => false),
        once(AbortSignal.timeout(START_LIMIT_MS), "abort", { signal }).then(() => false),
      ]);
      if (!isReady) throw new MediaNotStarted();
      if (child.pid !== undefined) lowerPriority(child.pid);
      return new MediaChild(child, memoryLimitBytes);
    } catch (error) {
      child.kill("SIGKILL");
      throw error instanceof MediaNotStarted ? error : new MediaNotStarted({ cause: error });
    } finally {
      over.abort();
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isAlive(): boolean {
    return this.#child.connected && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** By how much it has ever been larger than at its start. */
  get peakGrowthBytes(): number | undefined {
    const peak = peakMemory(this.pid);
    return peak === undefined || this.#baseBytes === undefined ? undefined : peak - this.#baseBytes;
  }

  /** One at a time. After a failure the process is no more. Never throws. */
  async run(job: DistributedOmit<Job, "memoryLimitBytes">): Promise<JobResult> {
    const { promise, resolve } = Promise.withResolvers<Answer | Failure>();
    const onMessage = (message: unknown) => {
      const answer = message as Answer;
      resolve("isTooLarge" in answer ? "too_large" : answer);
    };
    const onExit = () => resolve("crashed");
    const before = processorTime(this.pid);
    const costs: Omit<JobResult, "answer"> = { peakGrowthBytes: undefined, processorMs: undefined };
    const look = () => {
      costs.peakGrowthBytes = this.peakGrowthBytes ?? costs.peakGrowthBytes;
      const now = processorTime(this.pid);
      if (before !== undefined && now !== undefined) costs.processorMs = now - before;
    };
    const watch = setInterval(() => {
      look();
      if ((costs.peakGrowthBytes ?? 0) > this.#memoryLimitBytes) resolve("too_large");
      if ((costs.processorMs ?? 0) > job.timeLimitMs) resolve("too_slow");
    }, WATCH_MS);
    // Only what was seen: not the time for which this process itself was held up.
    let asleepMs = 0;
    const sleepWatch = setInterval(() => {
      if (isAsleep(this.pid)) asleepMs += SLEEP_WATCH_MS;
    }, SLEEP_WATCH_MS);
    const patienceMs = job.timeLimitMs * PATIENCE;
    const timer =
      before === undefined
        ? setTimeout(() => resolve("too_slow"), job.timeLimitMs)
        : setTimeout(() => resolve(asleepMs > patienceMs / 2 ? "too_slow" : "held_up"), patienceMs);
    this.#child.on("message", onMessage).on("exit", onExit);
    try {
      this.#wake();
      if (!this.isAlive) return { answer: "crashed", ...costs };
      this.#child.send({ ...job, memoryLimitBytes: this.#memoryLimitBytes }, (error) => {
        if (error !== null) resolve("crashed");
      });
      const answer = await promise;
      look();
      if (typeof answer === "string") await this[Symbol.asyncDispose]();
      return { answer, ...costs };
    } finally {
      clearInterval(watch);
      clearInterval(sleepWatch);
      clearTimeout(timer);
      this.#child.off("message", onMessage).off("exit", onExit);
      this.#rest();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null) return;
    this.#child.ref();
    const exited = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exited;
  }

  #rest(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }

  #wake(): void {
    this.#child.ref();
    this.#child.channel?.ref();
  }
}

/** `Omit` for each member of a union. */
type DistributedOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
