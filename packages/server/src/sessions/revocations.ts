import type { Bus } from "../platform/bus.ts";
import type { Clock } from "../platform/clock.ts";
import { ExpiringSet } from "../platform/expiring-set.ts";
import type { Login } from "../platform/http/actor.ts";
import type { Logger } from "../platform/logger.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { decodeEnded, encodeEnded } from "./ended.ts";
import type { Ended } from "./ended.ts";
import { findRevokedLately } from "./session-store.ts";

export interface RevocationsDeps {
  sql: Sql;
  bus: Pick<Bus, "publish" | "subscribe">;
  clock: Clock;
  logger: Logger;
  accessExpiryMs: number;
  sweepIntervalMs?: number;
}

const CHANNEL = "sessions";
// A request that was authenticated just before may still be signing a token.
const SLACK_MS = 60_000;

/**
 * What was revoked while an access token made before may still be valid. An access token says nothing about it, so
 * this set is asked for every request, in memory.
 *
 * 1. The node that revokes adds to its own set at once and publishes on the bus.
 * 2. Every other node hears it there, within a moment.
 * 3. Every node reads the database at the start, after a gap of the bus and every `sweepIntervalMs`: what the bus has
 *    lost comes in this way.
 */
export class Revocations {
  readonly #deps: RevocationsDeps;
  readonly #windowMs: number;
  readonly #sessions: ExpiringSet;
  readonly #users: ExpiringSet;
  readonly #listeners = new Set<(ended: Ended) => void>();
  #isSweepDue = false;
  #wake: (() => void) | undefined;

  constructor(deps: RevocationsDeps) {
    this.#deps = deps;
    this.#windowMs = deps.accessExpiryMs + SLACK_MS;
    this.#sessions = new ExpiringSet(this.#windowMs, deps.clock);
    this.#users = new ExpiringSet(this.#windowMs, deps.clock);
  }

  includes({ userId, sessionId }: Login): boolean {
    return (sessionId !== null && this.#sessions.has(sessionId)) || this.#users.has(userId);
  }

  /** Called with what was not known before, whichever way the news came. Must not throw. */
  onRevoked(listener: (ended: Ended) => void): void {
    this.#listeners.add(listener);
  }

  /** After the commit that ended them. */
  announce(ended: Ended): void {
    const { sessionIds, userIds, suspendedIds = [] } = ended;
    if (sessionIds.length === 0 && userIds.length === 0 && suspendedIds.length === 0) return;
    this.#learn(ended);
    this.#deps.bus.publish(CHANNEL, encodeEnded(ended));
  }

  /** Resolves when the set is complete: no token may be accepted before. */
  async start(): Promise<void> {
    await this.#deps.bus.subscribe(CHANNEL, {
      onFrame: (frame) => this.#hear(frame),
      onGap: () => this.#sweepSoon(),
    });
    await this.#sweep();
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#untilSweepIsDue(signal);
      if (signal.aborted) return;
      await this.#sweep().catch((error: unknown) => {
        this.#deps.logger.warn({ err: error }, "the sweep of revoked sessions failed: it is tried again");
      });
    }
  }

  #hear(frame: string): void {
    const ended = decodeEnded(frame);
    if (ended === undefined) this.#deps.logger.error("a frame about ended sessions cannot be read");
    else this.#learn(ended);
  }

  async #sweep(): Promise<void> {
    const rows = await findRevokedLately(this.#deps.sql, this.#windowMs);
    this.#sessions.prune();
    this.#users.prune();
    this.#learn({
      sessionIds: rows.map(({ session_id }) => session_id),
      userIds: rows.flatMap(({ deleted_user_id }) => deleted_user_id ?? []),
    });
  }

  /** Whoever is suspended is not remembered: they may come back, with sessions of which nobody has heard. */
  #learn({ sessionIds, userIds, suspendedIds = [] }: Ended): void {
    const news = {
      sessionIds: sessionIds.filter((id) => this.#sessions.add(id)),
      userIds: userIds.filter((id) => this.#users.add(id)),
      ...(suspendedIds.length > 0 && { suspendedIds }),
    };
    if (news.sessionIds.length === 0 && news.userIds.length === 0 && suspendedIds.length === 0) return;
    for (const listener of this.#listeners) listener(news);
  }

  #sweepSoon(): void {
    this.#isSweepDue = true;
    this.#wake?.();
  }

  async #untilSweepIsDue(signal: AbortSignal): Promise<void> {
    if (!this.#isSweepDue) {
      const { promise, resolve } = Promise.withResolvers<void>();
      // 20 s: a third of the minute in which a revocation must reach everybody without the bus.
      const timer = setTimeout(resolve, this.#deps.sweepIntervalMs ?? 20_000);
      const wake = () => resolve();
      signal.addEventListener("abort", wake);
      this.#wake = wake;
      await promise;
      signal.removeEventListener("abort", wake);
      clearTimeout(timer);
    }
    this.#isSweepDue = false;
  }
}
