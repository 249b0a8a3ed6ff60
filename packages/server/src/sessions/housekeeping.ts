import { setTimeout as pause } from "node:timers/promises";
import { deleteOldSessions } from "./session-store.ts";
import type { SessionsContext } from "./sessions-context.ts";
import { deleteExpiredTickets } from "./ticket-store.ts";

const INTERVAL_MS = 10 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

/**
 * Deletes what has ended: tickets that nobody used, sessions a day after nothing can refer to them any more, and networks from which
 * nobody has come for long.
 */
export async function runHousekeeping(
  { postgres, logger, networks, accessExpiryMs }: SessionsContext,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await pause(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      await deleteExpiredTickets(postgres);
      await deleteOldSessions(postgres, accessExpiryMs + DAY_MS);
      await networks.forgetOld();
    } catch (error) {
      logger.warn({ err: error }, "the housekeeping of sessions failed: it is tried again");
    }
  }
}
