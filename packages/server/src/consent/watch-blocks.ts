import { setTimeout as delay } from "node:timers/promises";
import { findNewBlocks } from "./blocks-store.ts";
import type { ConsentContext } from "./consent-context.ts";

// Twice within the minute after which presence is hidden without a bus (S8).
const LOOK_EVERY_MS = 25_000;
// What was committed since the look before is seen, however long its transaction took.
const LOOK_BACK_MS = 60_000;

/** Looks for blocks that the bus did not bring, until the signal. To hide somebody again does no harm. */
export async function watchBlocks(
  { postgres, logger, hideFromEachOther }: Pick<ConsentContext, "postgres" | "logger" | "hideFromEachOther">,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    try {
      for (const { blocker, blocked } of await findNewBlocks(postgres, LOOK_BACK_MS))
        hideFromEachOther(blocker, blocked);
    } catch (error) {
      logger.warn({ err: error }, "who blocks whom cannot be read now");
    }
  }
}
