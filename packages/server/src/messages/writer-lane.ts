import type { Session } from "../platform/postgres/session.ts";
import {
  ConnectError,
  isDataError,
  isReadOnly,
  isRefusal,
  isRetryable,
} from "../platform/postgres/pg-errors.ts";
import type { Logger } from "../platform/logger.ts";
import type { Metrics } from "../platform/metrics.ts";
import { appendMessages } from "./messages-store.ts";
import type { AppendedRow } from "./messages-store.ts";
import type { PendingSend } from "./pending-send.ts";

export interface WriterLaneDeps {
  openSession(): Promise<Session>;
  readonly nodeId: string;
  /** Takes the answers of a committed batch. Must not throw. */
  onAnswered(batch: readonly PendingSend[], rows: readonly AppendedRow[]): void;
  /** The database did not say whether a batch was committed. Must not throw. */
  onUnsettled(): void;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

// Above this a larger batch gains nothing, and keeps the next one waiting.
const BATCH_MAX = 500;
const BATCH_MAX_CHARS = 2_000_000;
const QUEUE_MAX = 20_000;
const QUEUE_MAX_CHARS = 64_000_000;
/** No try begins later than this after a send was read, and none lasts longer: every send is answered within 10 s. */
const GIVE_UP_MS = 5000;
const TRY_MS = 4500;
const RETRY_PAUSE_MS = 50;

/**
 * One connection, one batch in flight; whatever queues up meanwhile is the next batch. No timer: an idle server adds no
 * delay, and a busy one batches by itself.
 *
 * What an error means for a batch:
 * - PostgreSQL refused it: rolled back for certain. Lost a race → again. A value at fault → the batch is halved until
 *   the bad send stands alone. Anything else → refused.
 * - Not connected, or to a server that takes no writes: nothing was done. Again on a new connection until the time is up,
 *   then refused.
 * - Anything else: it may be stored. Sends with a key are sent again, because the key makes that safe; those
 *   without are unknown at once, and so is what has no answer when the time is up.
 */
export class WriterLane {
  readonly #deps: WriterLaneDeps;
  #queue: PendingSend[] = [];
  #inFlight: readonly PendingSend[] = [];
  #queuedChars = 0;
  #session: Session | null = null;
  #working: Promise<void> | null = null;
  #isScheduled = false;
  #isClosed = false;

  constructor(deps: WriterLaneDeps) {
    this.#deps = deps;
  }

  get depth(): number {
    return this.#queue.length;
  }

  /** The batch whose answer is still on its way. It may be stored already. */
  get inFlight(): readonly PendingSend[] {
    return this.#inFlight;
  }

  push(send: PendingSend): void {
    if (this.#isClosed || this.#queue.length >= QUEUE_MAX || this.#queuedChars >= QUEUE_MAX_CHARS) {
      send.settle({ kind: "refused", code: this.#isClosed ? "unavailable" : "busy" });
      return;
    }
    this.#queue.push(send);
    this.#queuedChars += send.content.length;
    if (this.#working !== null || this.#isScheduled) return;
    this.#isScheduled = true;
    // At the end of the tick, so that all that came in with this one goes out with it.
    setImmediate(() => {
      this.#isScheduled = false;
      this.#working ??= this.#work();
    });
  }

  /** Stores what is queued, refuses what comes later, and closes the connection. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await (this.#working ?? (this.#queue.length > 0 ? this.#work() : undefined));
    await this.#session?.close();
  }

  async #work(): Promise<void> {
    while (this.#queue.length > 0) await this.#store(this.#nextBatch());
    this.#working = null;
  }

  #nextBatch(): PendingSend[] {
    const keys = new Set<string>();
    let chars = 0;
    let count = 0;
    for (const { conversationId, senderId, clientId, content } of this.#queue) {
      if (count === BATCH_MAX || (chars += content.length) > BATCH_MAX_CHARS + content.length) break;
      if (clientId !== null) {
        const key = `${conversationId}${senderId}${clientId}`;
        // A twin of a send in this batch waits for the next one, where it is found to be a duplicate.
        if (keys.has(key)) break;
        keys.add(key);
      }
      count++;
    }
    const batch = this.#queue.splice(0, count);
    for (const { content } of batch) this.#queuedChars -= content.length;
    return batch;
  }

  async #store(batch: PendingSend[]): Promise<void> {
    let rest = settleLate(batch, false);
    // Whether an earlier try of these sends may have been stored.
    let isUnsettled = false;
    while (rest.length > 0) {
      try {
        await this.#tryStore(rest);
        return;
      } catch (error) {
        if (isDataError(error)) return this.#storeHalves(rest, isUnsettled);
        if (isReadOnly(error)) this.#dropSession();
        if (error instanceof ConnectError || isReadOnly(error) || isRetryable(error)) {
          rest = settleLate(rest, isUnsettled);
        } else if (isRefusal(error)) {
          this.#deps.logger.error({ err: error }, "a batch of sends was refused by the database");
          return settleAll(rest, isUnsettled);
        } else {
          this.#deps.logger.warn(
            { err: error },
            "the database did not say whether a batch of sends is stored",
          );
          this.#dropSession();
          this.#deps.onUnsettled();
          isUnsettled = true;
          settleAll(
            rest.filter((send) => send.clientId === null),
            true,
          );
          rest = settleLate(
            rest.filter((send) => send.clientId !== null),
            true,
          );
        }
        // Who was told that it is unknown gets the event, if there is one.
        this.#inFlight = rest;
        if (rest.length > 0) await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS));
      }
    }
  }

  async #tryStore(batch: readonly PendingSend[]): Promise<void> {
    const session = (this.#session ??= await this.#deps.openSession());
    const startedAt = performance.now();
    const giveUp = setTimeout(() => session.destroy(), TRY_MS);
    this.#inFlight = batch;
    const rows = await appendMessages(session, this.#deps.nodeId, batch).finally(() => clearTimeout(giveUp));
    this.#inFlight = [];
    this.#deps.metrics.batchSize.observe(batch.length);
    this.#deps.metrics.batchSeconds.observe((performance.now() - startedAt) / 1000);
    this.#deps.onAnswered(batch, rows);
  }

  #dropSession(): void {
    this.#session?.destroy();
    this.#session = null;
  }

  async #storeHalves(batch: PendingSend[], isUnsettled: boolean): Promise<void> {
    if (batch.length === 1) {
      for (const send of batch)
        send.settle(isUnsettled ? { kind: "unknown" } : { kind: "refused", code: "invalid_request" });
      return;
    }
    const middle = batch.length >> 1;
    await this.#store(batch.slice(0, middle));
    await this.#store(batch.slice(middle));
  }
}

function settleAll(sends: readonly PendingSend[], isUnsettled: boolean): void {
  for (const send of sends)
    send.settle(isUnsettled ? { kind: "unknown" } : { kind: "refused", code: "unavailable" });
}

/** Answers the sends whose time is up and returns the others. */
function settleLate(sends: readonly PendingSend[], isUnsettled: boolean): PendingSend[] {
  const oldest = performance.now() - GIVE_UP_MS;
  settleAll(
    sends.filter((send) => send.receivedAt < oldest),
    isUnsettled,
  );
  return sends.filter((send) => send.receivedAt >= oldest);
}
