import { setTimeout as delay } from "node:timers/promises";
import type { ConversationId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { isOver, remainingMs } from "../platform/deadline.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { PostgresSession } from "../platform/postgres/session.ts";
import {
  ConnectError,
  isDataError,
  isLockTimeout,
  isReadOnly,
  isRefusal,
  isRetryable,
} from "../platform/postgres/pg-errors.ts";
import type { Logger } from "../platform/logger.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { appendMessages } from "./sends-store.ts";
import type { AppendedRow, LockOptions } from "./sends-store.ts";
import { failed } from "./pending-send.ts";
import type { PendingSend, SendOutcome } from "./pending-send.ts";
import { SendQueue } from "./send-queue.ts";

export interface WriterLaneDeps {
  readonly openSession: () => Promise<PostgresSession>;
  readonly nodeId: string;
  /** Takes the answers of a committed batch; a send that is `locked` has none yet. Must not throw. */
  readonly onAnswered: (batch: readonly PendingSend[], rows: readonly AppendedRow[]) => void;
  /** The database did not say whether a batch was committed. Must not throw. */
  readonly onUnsettled: () => void;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** How long a try may last: none begins that could not be over by the deadline of the send (E6). */
const TRY_MS = 4500;
const RETRY_PAUSE_MS = 50;
/** What a batch waits for a member's row, which a batch of marks has for the time of one commit. Meanwhile all its sends wait. */
export const LOCK_WAIT_MS = 100;

const UNKNOWN = failed(new AppError("outcome_unknown"));
const BUSY = failed(new AppError("busy", { retryAfterMs: 1000 }));
const UNAVAILABLE = failed(new AppError("unavailable"));
const INVALID = failed(new AppError("invalid_request"));

/**
 * One connection, one batch in flight; whatever queues up meanwhile is the next batch. No timer: an idle server adds no
 * delay, and a busy one batches by itself.
 *
 * A batch does not wait for a conversation that somebody else has locked: its sends are put aside, and everything else is
 * stored. They are tried again until their time is up. Then they are refused: they are not stored for certain.
 *
 * What an error means for a batch:
 * - PostgreSQL refused it: rolled back for certain. Lost a race → again. A member's row is locked → again, without those
 *   of locked members, who are put aside. A value at fault → the batch is halved until the bad send stands alone.
 *   Anything else → refused.
 * - Not connected, or to a server that takes no writes: nothing was done. Again on a new connection until the time is up,
 *   then refused.
 * - Anything else: it may be stored. Sends with a key are sent again, because the key makes that safe; those
 *   without are unknown at once, and so is what has no answer when the time is up.
 */
export class WriterLane {
  readonly #deps: WriterLaneDeps;
  readonly #queue = new SendQueue();
  #inFlight: readonly PendingSend[] = [];
  /** What a send is answered when its time is up: `unknown` once an earlier try may have stored it. */
  readonly #ifLate = new WeakMap<PendingSend, SendOutcome>();
  #session: PostgresSession | null = null;
  #working: Promise<void> | null = null;
  #isScheduled = false;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(deps: WriterLaneDeps) {
    this.#deps = deps;
  }

  get depth(): number {
    return this.#queue.size;
  }

  /** The batch whose answer is still on its way. It may be stored already. */
  get inFlight(): readonly PendingSend[] {
    return this.#inFlight;
  }

  push(send: PendingSend): void {
    if (this.#isClosed) return send.settle(UNAVAILABLE);
    if (!this.#queue.push(send)) return send.settle(BUSY);
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
    while (this.#working !== null || this.#queue.size > 0) {
      await (this.#working ??= this.#work());
      clearTimeout(this.#timer);
      await delay(this.#queue.dueInMs ?? 0);
    }
    await this.#session?.close();
  }

  async #work(): Promise<void> {
    clearTimeout(this.#timer);
    // The caller notes this run in `#working` first: one that is over at once would be noted after its end.
    await Promise.resolve();
    for (let batch = this.#queue.next(); batch.sends.length > 0; batch = this.#queue.next())
      await this.#store(batch.sends, batch.awaited);
    this.#working = null;
    // Nothing but what was put aside is left.
    const dueInMs = this.#queue.dueInMs;
    if (dueInMs !== null)
      this.#timer = setTimeout(() => {
        this.#working ??= this.#work();
      }, dueInMs);
  }

  async #store(batch: readonly PendingSend[], awaited: ConversationId | null): Promise<void> {
    let rest = this.#settleLate(batch);
    let skipsMembers = false;
    while (rest.length > 0) {
      try {
        await this.#tryStore(rest, { awaited, skipsMembers });
        return;
      } catch (error) {
        if (isDataError(error)) return this.#storeHalves(rest, awaited);
        const isLockTimedOut = isLockTimeout(error);
        if (isReadOnly(error)) this.#dropSession();
        if (!(error instanceof ConnectError || isReadOnly(error) || isRetryable(error))) {
          if (isRefusal(error)) {
            this.#deps.logger.error({ err: error }, "a batch of sends was refused by the database");
            return this.#giveUp(rest);
          }
          rest = this.#doubt(rest, error);
        }
        rest = this.#settleLate(rest);
        // A socket that was answered `unknown` has no message: it gets the event, if there is one.
        this.#inFlight = rest;
        // The next try waits for no rows of members: sends of those whose row is locked are answered `locked`.
        if (isLockTimedOut && !skipsMembers) skipsMembers = true;
        else if (rest.length > 0) await delay(RETRY_PAUSE_MS);
      }
    }
  }

  async #tryStore(batch: readonly PendingSend[], locks: LockOptions): Promise<void> {
    const session = await this.#openSession();
    const startedAt = performance.now();
    // Connecting has taken some of it.
    const leftMs = remainingMs(Math.min(...batch.map(({ deadline }) => deadline)));
    const giveUp = setTimeout(() => session.destroy(), Math.min(TRY_MS, leftMs));
    this.#inFlight = batch;
    const rows = await appendMessages(session, this.#deps.nodeId, batch, locks).finally(() =>
      clearTimeout(giveUp),
    );
    this.#inFlight = [];
    this.#deps.metrics.batchSize.observe(batch.length);
    this.#deps.metrics.batchSeconds.observe((performance.now() - startedAt) / 1000);
    const locked = batch.filter((_, index) => rows[index]?.outcome === "locked");
    if (locked.length > 0) this.#hold(locked);
    this.#deps.onAnswered(batch, rows);
  }

  /** Anew when it ended while there was nothing to do: of what is sent on it nobody could say whether it is stored. */
  async #openSession(): Promise<PostgresSession> {
    if (this.#session?.isOpen === true) return this.#session;
    this.#session = null;
    return (this.#session = await this.#deps.openSession());
  }

  #dropSession(): void {
    this.#session?.destroy();
    this.#session = null;
  }

  #hold(sends: readonly PendingSend[]): void {
    for (const send of sends) if (!this.#ifLate.has(send)) this.#ifLate.set(send, BUSY);
    this.#queue.hold(sends, latestTry);
  }

  /** After a try that may have been stored: answers with those that can be tried again. */
  #doubt(sends: readonly PendingSend[], error: unknown): PendingSend[] {
    this.#deps.logger.warn({ err: error }, "the database did not say whether a batch of sends is stored");
    this.#dropSession();
    this.#deps.onUnsettled();
    for (const send of sends) this.#ifLate.set(send, UNKNOWN);
    this.#giveUp(sends.filter((send) => send.draft.client_id === undefined));
    return sends.filter((send) => send.draft.client_id !== undefined);
  }

  async #storeHalves(batch: readonly PendingSend[], awaited: ConversationId | null): Promise<void> {
    if (batch.length === 1) {
      for (const send of batch) send.settle(this.#ifLate.get(send)?.kind === "unknown" ? UNKNOWN : INVALID);
      return;
    }
    const middle = batch.length >> 1;
    await this.#store(batch.slice(0, middle), awaited);
    const rest = batch.slice(middle);
    // Behind those of the first half that were put aside (O3).
    this.#hold(rest.filter((send) => this.#queue.isHeld(send.conversationId)));
    await this.#store(
      rest.filter((send) => !this.#queue.isHeld(send.conversationId)),
      awaited,
    );
  }

  /** Answers the sends whose time is up and returns the others. */
  #settleLate(sends: readonly PendingSend[]): PendingSend[] {
    const { late = [], inTime = [] } = Object.groupBy(sends, (send) =>
      isOver(latestTry(send)) ? "late" : "inTime",
    );
    this.#giveUp(late);
    return inTime;
  }

  #giveUp(sends: readonly PendingSend[]): void {
    for (const send of sends) send.settle(this.#ifLate.get(send) ?? UNAVAILABLE);
  }
}

const latestTry = ({ deadline }: PendingSend): Deadline => deadline - TRY_MS;
