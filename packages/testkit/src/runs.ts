const PERCENT = Number(process.env["RUNS"] ?? 10);
if (!(PERCENT > 0)) throw new Error("RUNS is a percentage of what CI runs, such as 10, 100 or 1000");

/**
 * How often a long suite does what it does. `RUNS` is a percentage of what CI does, so that a contributor waits for seconds (10, if
 * nobody says otherwise) and a night finds more (1000). Never fewer than `least`, where fewer would prove nothing.
 */
export const runsOf = (inCi: number, least = 1): number => Math.max(least, Math.ceil((inCi * PERCENT) / 100));

/** How long so many may take; never less than in CI, whose machine is a quick one. */
export const timeoutOf = (inCiMs: number): number => runsOf(inCiMs, inCiMs);
