import { setTimeout as pause } from "node:timers/promises";

const POLL_MS = 20;

/** Repeats an assertion until it passes; after `timeoutMs` rejects with its last error. */
export async function eventually<T>(
  assertion: () => T | Promise<T>,
  { timeoutMs = 10_000 }: { timeoutMs?: number } = {},
): Promise<T> {
  // Not by `performance`, which tests may stop.
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() >= deadline) throw error;
    }
    await pause(POLL_MS);
  }
}
