import type { WorkStream, StreamEntry } from "../work-stream.ts";
import type { Logger } from "../logger.ts";

export interface MemoryWorkStreamOptions {
  logger: Logger;
  /** An entry that is not acknowledged for this long is given out again. */
  claimAfterMs?: number;
  /** The oldest new entries are lost beyond this: the stream is a hint, the outbox table is the record. */
  maxEntries?: number;
}

interface GivenEntry {
  entry: StreamEntry;
  dueAt: number;
}

const MAX_BURIED = 1_000;

/** The stream of a single process. Consumer names are not needed: whoever reads first gets the entry. */
export class MemoryWorkStream implements WorkStream {
  readonly kind = "memory";
  readonly #logger: Logger;
  readonly #claimAfterMs: number;
  readonly #maxEntries: number;
  readonly #fresh = new Map<string, StreamEntry>();
  /** In the order of `dueAt`: the delay is constant, and an entry that is given out again is inserted anew. */
  readonly #given = new Map<string, GivenEntry>();
  readonly #buried: { entry: StreamEntry; reason: string }[] = [];
  readonly #readers = new Set<() => void>();
  readonly #closing = new AbortController();
  #lastId = 0;

  constructor(options: MemoryWorkStreamOptions) {
    this.#logger = options.logger;
    this.#claimAfterMs = options.claimAfterMs ?? 30_000;
    this.#maxEntries = options.maxEntries ?? 100_000;
  }

  /** The latest entries that were buried, the oldest first. */
  get buried(): readonly { entry: StreamEntry; reason: string }[] {
    return this.#buried;
  }

  append(payload: string): Promise<void> {
    if (this.#closing.signal.aborted) return Promise.reject(new Error("The work stream is closed."));
    const id = String(++this.#lastId);
    this.#fresh.set(id, { id, payload, deliveries: 0 });
    if (this.#fresh.size > this.#maxEntries) this.#loseOldest();
    this.#wakeReaders();
    return Promise.resolve();
  }

  async read(_consumer: string, limit: number, waitMs: number, signal: AbortSignal): Promise<StreamEntry[]> {
    const stop = AbortSignal.any([signal, this.#closing.signal]);
    const deadline = performance.now() + waitMs;
    while (!stop.aborted) {
      const entries = this.#take(limit);
      const remainingMs = deadline - performance.now();
      if (entries.length > 0 || remainingMs <= 0) return entries;
      await this.#somethingToRead(Math.min(remainingMs, this.#untilNextDueMs()), stop);
    }
    return [];
  }

  acknowledge(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      this.#given.delete(id);
      this.#fresh.delete(id);
    }
    return Promise.resolve();
  }

  bury(entry: StreamEntry, reason: string): Promise<void> {
    this.#buried.push({ entry, reason });
    if (this.#buried.length > MAX_BURIED) this.#buried.shift();
    this.#logger.error({ entry_id: entry.id, deliveries: entry.deliveries, reason }, "an event was buried");
    return this.acknowledge([entry.id]);
  }

  depth(): Promise<number> {
    return Promise.resolve(this.#fresh.size + this.#given.size);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    return Promise.resolve();
  }

  #take(limit: number): StreamEntry[] {
    const now = performance.now();
    const taken: StreamEntry[] = [];
    for (const { entry, dueAt } of this.#given.values()) {
      if (taken.length >= limit || dueAt > now) break;
      taken.push(entry);
    }
    for (const entry of this.#fresh.values()) {
      if (taken.length >= limit) break;
      taken.push(entry);
    }
    return taken.map((entry) => this.#give(entry, now));
  }

  #give(entry: StreamEntry, now: number): StreamEntry {
    const given = { ...entry, deliveries: entry.deliveries + 1 };
    this.#fresh.delete(entry.id);
    this.#given.delete(entry.id);
    this.#given.set(entry.id, { entry: given, dueAt: now + this.#claimAfterMs });
    return { ...given };
  }

  #untilNextDueMs(): number {
    const [next] = this.#given.values();
    return next === undefined ? Infinity : Math.max(1, next.dueAt - performance.now());
  }

  #somethingToRead(waitMs: number, stop: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        stop.removeEventListener("abort", wake);
        this.#readers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, waitMs);
      stop.addEventListener("abort", wake, { once: true });
      this.#readers.add(wake);
    });
  }

  #wakeReaders(): void {
    for (const wake of this.#readers) wake();
  }

  #loseOldest(): void {
    const [oldest] = this.#fresh.keys();
    if (oldest !== undefined) this.#fresh.delete(oldest);
    this.#logger.warn(
      { max_entries: this.#maxEntries },
      "the work stream is full: its oldest entry was lost",
    );
  }
}
