/** Repeats `step`, one at a time, for this long; answers with what it returned in all, per second. */
export async function closedLoop(
  seconds: number,
  signal: AbortSignal,
  step: () => Promise<number>,
): Promise<number> {
  const startedAt = performance.now();
  let done = 0;
  let elapsed = 0;
  while (elapsed < seconds) {
    signal.throwIfAborted();
    done += await step();
    elapsed = (performance.now() - startedAt) / 1000;
  }
  return done / elapsed;
}
