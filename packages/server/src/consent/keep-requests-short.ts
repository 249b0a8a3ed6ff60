import { setTimeout as delay } from "node:timers/promises";
import type { ConsentContext } from "./consent-context.ts";
import { deleteOldRequests } from "./blocks-store.ts";

// What is over is shown to nobody meanwhile.
const EVERY_MS = 3_600_000;

/** Takes away requests that nobody has answered in time (S9), until the signal. */
export async function keepRequestsShort(
  { postgres, logger }: Pick<ConsentContext, "postgres" | "logger">,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await deleteOldRequests(postgres).catch((error: unknown) =>
      logger.warn({ err: error }, "old requests to join groups cannot be taken away now"),
    );
    await delay(EVERY_MS, undefined, { signal }).catch(() => {});
  }
}
