import { setTimeout as pause } from "node:timers/promises";

const POLL_MS = 20;
// A shared machine stands still for seconds now and then. What was waited for stood still as well, and has not had that time.
const STALL_MS = 1000;

/** Repeats an assertion until it passes; after `timeoutMs` rejects with its last error. Of one turn no more than a second counts. */
export async function eventually<T>(
  assertion: () => T | Promise<T>,
  { timeoutMs = 10_000 }: { timeoutMs?: number } = {},
): Promise<T> {
  let leftMs = timeoutMs;
  for (;;) {
    // Not by `performance`, which tests may stop.
    const startedAt = Date.now();
    try {
      return await assertion();
    } catch (error) {
      if (leftMs <= 0) throw error;
    }
    await pause(POLL_MS);
    leftMs -= Math.min(Date.now() - startedAt, STALL_MS);
  }
}
