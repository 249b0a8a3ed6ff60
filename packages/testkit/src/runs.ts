const PERCENT = Number(process.env["RUNS"] ?? 10);
if (!(PERCENT > 0)) throw new Error("RUNS is a percentage of a whole run, such as 10, 100 or 1000");

/**
 * How often a long suite does what it does. `RUNS` is a percentage of a whole run, so that a contributor waits for seconds (10, if
 * nobody says otherwise), the CI run ends in time (40), and a night finds more (1000). Never fewer than `least`, where fewer would prove nothing.
 */
export const runsOf = (whole: number, least = 1): number =>
  Math.max(least, Math.ceil((whole * PERCENT) / 100));

/** How long so many may take; never less than a whole run. */
export const timeoutOf = (wholeMs: number): number => runsOf(wholeMs, wholeMs);
