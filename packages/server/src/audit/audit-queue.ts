import { LRUCache } from "lru-cache";
import type { AuditAction } from "@gochat/protocol";
import type { AuditNote } from "../audit-note.ts";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { networkOf } from "../platform/rate-limits.ts";
import { insertEntries } from "./audit-store.ts";
import type { AuditRow } from "./audit-store.ts";
import { toRow } from "./to-row.ts";

export interface AuditQueueDeps {
  readonly postgres: Sql;
  readonly clock: Clock;
  readonly logger: Logger;
}

// What waits while the database is away. Each of them stands in the log as well.
const WAITING_MAX = 10_000;
const BATCH = 500;
const RETRY_MS = 1000;

// Whoever is refused goes on trying, and is worth a line a minute.
const REPEATED: ReadonlySet<AuditAction> = new Set([
  "access.refused",
  "login.limited",
  "password_check.limited",
  "refresh.limited",
  "registration.limited",
]);
const ONCE_IN_MS = 60_000;

/** Entries that are not part of a transaction: written soon after, many in one statement, and kept while the database is away. */
export class AuditQueue {
  readonly #deps: AuditQueueDeps;
  readonly #noted: LRUCache<string, true>;
  #waiting: AuditRow[] = [];
  #dropped = 0;
  #wake: (() => void) | undefined;

  constructor(deps: AuditQueueDeps) {
    this.#deps = deps;
    this.#noted = new LRUCache({ max: 10_000, ttl: ONCE_IN_MS, ttlResolution: 0, perf: deps.clock });
  }

  note(note: AuditNote): void {
    if (this.#wasJustNoted(note)) return;
    if (this.#waiting.length >= WAITING_MAX) {
      this.#dropped++;
      return;
    }
    this.#waiting.push(toRow(note, this.#deps.clock.now()));
    this.#wake?.();
  }

  /** Writes until the signal, and then what is left. */
  async run(signal: AbortSignal): Promise<void> {
    const stop = () => this.#wake?.();
    signal.addEventListener("abort", stop);
    while (!signal.aborted) {
      if (this.#waiting.length === 0) await this.#untilWoken();
      else if (!(await this.#write())) await this.#pause(signal);
    }
    signal.removeEventListener("abort", stop);
    while (this.#waiting.length > 0 && (await this.#write()));
  }

  #wasJustNoted({ action, actorId, userId, client, details }: AuditNote): boolean {
    if (!REPEATED.has(action)) return false;
    const network = client === undefined ? "" : networkOf(client.ip);
    const key = JSON.stringify([action, actorId, userId, network, details]);
    if (this.#noted.has(key)) return true;
    this.#noted.set(key, true);
    return false;
  }

  async #write(): Promise<boolean> {
    const batch = this.#waiting.slice(0, BATCH);
    try {
      await insertEntries(this.#deps.postgres, batch);
    } catch (error) {
      this.#deps.logger.warn({ err: error }, "the audit log cannot be written now: it is tried again");
      return false;
    }
    this.#waiting = this.#waiting.slice(batch.length);
    if (this.#dropped > 0) {
      this.#deps.logger.error({ entries: this.#dropped }, "entries of the audit log are in this log only");
      this.#dropped = 0;
    }
    return true;
  }

  async #untilWoken(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    await promise;
    this.#wake = undefined;
  }

  async #pause(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, RETRY_MS);
    const stop = () => resolve();
    signal.addEventListener("abort", stop);
    await promise;
    signal.removeEventListener("abort", stop);
    clearTimeout(timer);
  }
}
