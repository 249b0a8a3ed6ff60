import { setTimeout as pause } from "node:timers/promises";

import type { WorkStream, StreamEntry } from "../work-stream.ts";
import type { Redis } from "./open-redis.ts";
import type { RedisClient, RedisConnection } from "./redis-connection.ts";

export interface RedisWorkStreamOptions {
  key?: string;
  group?: string;
  /** An entry that is not acknowledged for this long is given out again. */
  claimAfterMs?: number;
  /** Redis trims the oldest entries beyond about this many: the stream is a hint, the outbox table is the record. */
  maxEntries?: number;
}

// A blocking read is cut into slices, so that entries which became due are claimed while it waits.
const BLOCK_SLICE_MS = 1_000;
// A read that fails rejects no sooner than this: its caller loops.
const FAILED_READ_PAUSE_MS = 500;
const CONNECT_WAIT_MS = 1_000;
const MAX_BURIED = 10_000;

/**
 * The stream of several processes, on a Redis stream with one consumer group.
 *
 * - `read` rejects when Redis is down, after a pause of half a second. Each consumer has a connection of its own,
 *   which an abort closes: an entry that Redis was handing over at that moment is given out again later.
 * - Redis may lose the group at any time, with or without the stream. Every command that needs it creates it again,
 *   from the start of the stream.
 */
export class RedisWorkStream implements WorkStream {
  readonly kind = "redis";
  readonly #redis: Redis;
  readonly #key: string;
  readonly #group: string;
  readonly #claimAfterMs: number;
  readonly #maxEntries: number;
  readonly #readers = new Map<string, RedisConnection>();
  readonly #closing = new AbortController();
  #claimFrom = "0-0";

  constructor(redis: Redis, options: RedisWorkStreamOptions = {}) {
    this.#redis = redis;
    this.#key = options.key ?? "gochat:events";
    this.#group = options.group ?? "workers";
    this.#claimAfterMs = options.claimAfterMs ?? 30_000;
    this.#maxEntries = options.maxEntries ?? 100_000;
  }

  async append(payload: string): Promise<void> {
    const trim = { strategy: "MAXLEN", strategyModifier: "~", threshold: this.#maxEntries } as const;
    await this.#command((client) => client.xAdd(this.#key, "*", { payload }, { TRIM: trim }));
  }

  async read(consumer: string, limit: number, waitMs: number, signal: AbortSignal): Promise<StreamEntry[]> {
    const stop = AbortSignal.any([signal, this.#closing.signal]);
    const deadline = performance.now() + waitMs;
    try {
      while (!stop.aborted) {
        const claimed = await this.#claim(consumer, limit);
        if (claimed.length > 0) return claimed;
        const remainingMs = Math.floor(deadline - performance.now());
        const fresh = await this.#readNew(consumer, limit, Math.min(remainingMs, BLOCK_SLICE_MS), stop);
        if (fresh.length > 0 || remainingMs <= 0) return fresh;
      }
    } catch (error) {
      if (!stop.aborted)
        await pause(FAILED_READ_PAUSE_MS, undefined, { signal: stop }).catch(() => undefined);
      if (!stop.aborted) throw error;
    }
    return [];
  }

  async acknowledge(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    // One transaction: an entry that left the group but not the stream would never be given out nor freed.
    await this.#command((client) =>
      client
        .multi()
        .xAck(this.#key, this.#group, [...ids])
        .xDel(this.#key, [...ids])
        .exec(),
    );
  }

  async bury(entry: StreamEntry, reason: string): Promise<void> {
    const trim = { strategy: "MAXLEN", strategyModifier: "~", threshold: MAX_BURIED } as const;
    const grave = { payload: entry.payload, id: entry.id, deliveries: String(entry.deliveries), reason };
    await this.#command((client) =>
      client
        .multi()
        .xAdd(`${this.#key}:dead`, "*", grave, { TRIM: trim })
        .xAck(this.#key, this.#group, entry.id)
        .xDel(this.#key, entry.id)
        .exec(),
    );
    this.#redis.logger.error(
      { entry_id: entry.id, deliveries: entry.deliveries, reason },
      "an event was buried",
    );
  }

  depth(): Promise<number> {
    return this.#command((client) => client.xLen(this.#key));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#readers.values()].map((reader) => reader[Symbol.asyncDispose]()));
    this.#readers.clear();
  }

  async #claim(consumer: string, limit: number): Promise<StreamEntry[]> {
    const { nextId, messages } = await this.#withGroup(() =>
      this.#command((client) =>
        client.xAutoClaim(this.#key, this.#group, consumer, this.#claimAfterMs, this.#claimFrom, {
          COUNT: limit,
        }),
      ),
    );
    this.#claimFrom = nextId;
    const found = await this.#keepReadable(messages.filter((message) => message !== null));
    const deliveries = await Promise.all(found.map(({ id }) => this.#countDeliveries(id)));
    return found.flatMap(({ id, payload }, index) => {
      const count = deliveries[index];
      return count === undefined ? [] : [{ id, payload, deliveries: count }];
    });
  }

  /** Undefined when the entry was acknowledged meanwhile. */
  async #countDeliveries(id: string): Promise<number | undefined> {
    const [pending] = await this.#withGroup(() =>
      this.#command((client) => client.xPendingRange(this.#key, this.#group, id, id, 1)),
    );
    return pending?.deliveriesCounter;
  }

  async #readNew(
    consumer: string,
    limit: number,
    blockMs: number,
    stop: AbortSignal,
  ): Promise<StreamEntry[]> {
    const reader = this.#readerOf(consumer);
    const onAbort = () => {
      this.#readers.delete(consumer);
      reader.destroy();
    };
    stop.addEventListener("abort", onAbort, { once: true });
    try {
      if (!(await reader.whenReady(CONNECT_WAIT_MS, stop))) throw new Error("Redis is not connected.");
      const reply = await this.#withGroup(() => this.#xReadGroup(reader, consumer, limit, blockMs));
      const messages = (reply ?? []).flatMap((stream) => stream.messages);
      const found = await this.#keepReadable(messages);
      return found.map(({ id, payload }) => ({ id, payload, deliveries: 1 }));
    } finally {
      stop.removeEventListener("abort", onAbort);
    }
  }

  async #xReadGroup(reader: RedisConnection, consumer: string, limit: number, blockMs: number) {
    // BLOCK 0 would wait for ever.
    const block = blockMs > 0 ? { BLOCK: blockMs } : {};
    const from = { key: this.#key, id: ">" };
    return await reader.command(
      (client) => client.xReadGroup(this.#group, consumer, from, { COUNT: limit, ...block }),
      BLOCK_SLICE_MS * 2 + blockMs,
    );
  }

  /** Entries without a payload are not ours or were trimmed: they are acknowledged away. */
  async #keepReadable(messages: readonly { id: string; message: Record<string, string> | null }[]) {
    const readable: { id: string; payload: string }[] = [];
    const vanished: string[] = [];
    for (const { id, message } of messages) {
      const payload = message?.["payload"];
      if (payload === undefined) vanished.push(id);
      else readable.push({ id, payload });
    }
    await this.acknowledge(vanished);
    return readable;
  }

  #readerOf(consumer: string): RedisConnection {
    let reader = this.#readers.get(consumer);
    if (reader === undefined) {
      reader = this.#redis.openConnection("work-stream", { blocksForMs: BLOCK_SLICE_MS });
      this.#readers.set(consumer, reader);
    }
    return reader;
  }

  async #command<T>(run: (client: RedisClient) => Promise<T>): Promise<T> {
    if (this.#closing.signal.aborted) throw new Error("The work stream is closed.");
    return await this.#redis.commands.command(run);
  }

  async #withGroup<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (!isGroupMissing(error)) throw error;
    }
    await this.#createGroup();
    return await run();
  }

  async #createGroup(): Promise<void> {
    this.#claimFrom = "0-0";
    try {
      await this.#command((client) => client.xGroupCreate(this.#key, this.#group, "0", { MKSTREAM: true }));
    } catch (error) {
      // Another consumer was faster.
      if (!(error instanceof Error && error.message.startsWith("BUSYGROUP"))) throw error;
    }
  }
}

/** A reader that is blocked when its stream is deleted is told UNBLOCKED, anyone else NOGROUP. */
function isGroupMissing(error: unknown): boolean {
  return error instanceof Error && /^(NOGROUP|UNBLOCKED)/.test(error.message);
}
