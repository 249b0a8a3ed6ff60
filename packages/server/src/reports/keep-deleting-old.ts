import { setTimeout as pause } from "node:timers/promises";
import type { ReportsContext } from "./reports-context.ts";
import { deleteOldEntries } from "./reports-store.ts";

const INTERVAL_MS = 10 * 60_000;
// Each has as many reports as there are people.
const BATCH = 10;

/** What was resolved 90 days ago goes (Q6), until the signal. */
export async function keepDeletingOld(
  { postgres, logger }: Pick<ReportsContext, "postgres" | "logger">,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      while (!signal.aborted && (await deleteOldEntries(postgres, BATCH)) === BATCH);
    } catch (error) {
      logger.warn({ err: error }, "the housekeeping of reports failed: it is tried again");
    }
    await pause(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
  }
}
