/** Whole seconds that are left, as people count down: never 0 while it has not come. */
export const secondsUntil = (until: number, now: number): number =>
  Math.max(Math.ceil((until - now) / 1_000), 1);
