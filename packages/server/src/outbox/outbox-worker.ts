import { setTimeout as delay } from "node:timers/promises";
import type { WorkStream, StreamEntry } from "../platform/work-stream.ts";
import type { Logger } from "../platform/logger.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { isUnavailable } from "../platform/postgres/pg-errors.ts";
import type { Postgres } from "../platform/postgres/open-postgres.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { commitInPassing, findForgotten, markDead, takeFromOutbox } from "./outbox-store.ts";
import type { AppendedRange } from "./outbox-store.ts";

/** Work that follows a message. It runs in the transaction that takes the outbox rows, so it happens exactly once (D10). */
export type MessageJob = (tx: Sql, appended: readonly AppendedRange[]) => Promise<void>;

export interface OutboxWorkerDeps {
  readonly postgres: Postgres;
  readonly stream: WorkStream;
  readonly jobs: readonly MessageJob[];
  /** Unique among the workers that run at the same time, and the same after a restart where possible. */
  readonly consumer: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

const READ_MAX = 200;
const READ_WAIT_MS = 2000;
// Between two readings, so that a busy time is a transaction of many entries now and then instead of one for each commit.
const GATHER_MS = 50;
const PAUSE_AFTER_ERROR_MS = 500;
// An entry that failed this often is buried.
const TRIES_MAX = 5;
const SWEEP_EVERY_MS = 10_000;
// Longer than an entry takes on its way through the stream.
const FORGOTTEN_AFTER_MS = 10_000;

/**
 * Does what has to be done for every message, and skips none.
 *
 *   commit ─► outbox row ─► stream entry ─► a worker: one transaction deletes the row and does the work ─► acknowledge
 *                 └──────── sweep ─────────►┘
 *
 * The stream says quickly that there is work and shares it out; the row says whether it is done. An entry that comes twice
 * finds no row. A row whose entry was lost (a node that died after its commit, a Redis that lost its data) is found by
 * the sweep of any worker.
 */
export class OutboxWorker {
  readonly #deps: OutboxWorkerDeps;
  #sweptAt = 0;

  constructor(deps: OutboxWorkerDeps) {
    this.#deps = deps;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const entries = await this.#deps.stream.read(this.#deps.consumer, READ_MAX, READ_WAIT_MS, signal);
        if (entries.length > 0) await this.#work(entries);
        if (entries.length > 0 && entries.length < READ_MAX) await rest(GATHER_MS, signal);
        if (Date.now() - this.#sweptAt >= SWEEP_EVERY_MS) await this.#sweep(signal);
      } catch (error) {
        this.#deps.logger.warn({ err: error }, "the worker is held up and tries again");
        await rest(PAUSE_AFTER_ERROR_MS, signal);
      }
    }
  }

  async #work(entries: readonly StreamEntry[]): Promise<void> {
    const { metrics, stream } = this.#deps;
    try {
      await this.#perform(entries.map(outboxId));
      await stream.acknowledge(entries.map(({ id }) => id));
      metrics.workerEntries.inc({ outcome: "done" }, entries.length);
    } catch (error) {
      // That is nobody's fault here: the entries are given out again when the database is back.
      if (isUnavailable(error)) throw error;
      if (entries.length === 1 && entries[0] !== undefined) return this.#afterFailure(entries[0], error);
      // One of them may be at fault: the others must not wait for it.
      for (const entry of entries) await this.#work([entry]);
    }
  }

  /** Leaves the entry to be given out again, or buries it. */
  async #afterFailure(entry: StreamEntry, error: unknown): Promise<void> {
    const { logger, metrics, postgres, stream } = this.#deps;
    logger.error(
      { err: error, entry: entry.id, deliveries: entry.deliveries },
      "work for a stream entry failed",
    );
    if (entry.deliveries < TRIES_MAX) {
      metrics.workerEntries.inc({ outcome: "failed" });
      return;
    }
    await markDead(postgres, outboxId(entry));
    await stream.bury(entry, error instanceof Error ? error.message : String(error));
    metrics.workerEntries.inc({ outcome: "buried" });
  }

  async #sweep(signal: AbortSignal): Promise<void> {
    this.#sweptAt = Date.now();
    for (let found = READ_MAX; found === READ_MAX && !signal.aborted;) {
      const ids = await findForgotten(this.#deps.postgres, FORGOTTEN_AFTER_MS, READ_MAX);
      found = ids.length;
      if (ids.length > 0 && !(await this.#trySwept(ids))) return;
    }
  }

  async #trySwept(ids: readonly number[]): Promise<boolean> {
    try {
      await this.#perform(ids);
      this.#deps.metrics.workerEntries.inc({ outcome: "swept" }, ids.length);
      return true;
    } catch (error) {
      if (isUnavailable(error)) throw error;
      this.#deps.logger.warn(
        { err: error },
        "one of many forgotten rows may be at fault: each gets an entry of its own",
      );
      await Promise.all(ids.map((id) => this.#deps.stream.append(String(id))));
      return false;
    }
  }

  #perform(ids: readonly number[]): Promise<void> {
    return this.#deps.postgres.transaction(async (tx) => {
      await commitInPassing(tx);
      const appended = await takeFromOutbox(tx, ids);
      if (appended.length === 0) return;
      for (const job of this.#deps.jobs) await job(tx, appended);
    });
  }
}

const outboxId = ({ payload }: StreamEntry): number => Number(payload);

/** Ends early when the signal aborts. */
const rest = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => {});
