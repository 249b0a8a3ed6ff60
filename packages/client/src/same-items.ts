/** The array that was there before where the next one holds the same, so that whoever compares sees no change. */
export const sameItems = <T>(next: readonly T[], before: readonly T[]): readonly T[] =>
  next.length === before.length && next.every((item, nth) => item === before[nth]) ? before : next;
