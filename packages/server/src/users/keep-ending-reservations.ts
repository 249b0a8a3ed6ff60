import { setTimeout as pause } from "node:timers/promises";
import { endReservations } from "./former-names-store.ts";
import type { UsersContext } from "./users-context.ts";

const INTERVAL_MS = 10 * 60_000;

/** Names of deleted accounts are free for others when their time is over, and nothing is kept of those that mean nobody any more (A15). */
export async function keepEndingReservations(
  { postgres, logger }: Pick<UsersContext, "postgres" | "logger">,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await pause(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    await endReservations(postgres).catch((error: unknown) => {
      logger.warn({ err: error }, "the housekeeping of former names failed: it is tried again");
    });
  }
}
