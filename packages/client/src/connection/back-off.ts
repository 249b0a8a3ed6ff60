const BASE_MS = 500;
/** The longest pause between two attempts, unless the server asks for more. */
export const LONGEST_PAUSE_MS = 30_000;
/** A server that restarts or is full has sent away many clients at once: they do not come back within less than this. */
const SPREAD_MS = 5000;

/**
 * How long to wait after the failures before this one: anything from nothing to a ceiling that doubles with each of them, so that
 * clients that lost the same server do not come back in step. In milliseconds.
 */
export function pauseAfter(failures: number, random: number, isCrowd = false): number {
  const ceiling = Math.min(LONGEST_PAUSE_MS, BASE_MS * 2 ** failures);
  return random * (isCrowd ? Math.max(SPREAD_MS, ceiling) : ceiling);
}
