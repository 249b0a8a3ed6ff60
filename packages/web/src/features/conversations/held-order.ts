/** Ids in the sections of the list. */
export interface Order {
  readonly pinned: readonly string[];
  readonly others: readonly string[];
}

/** An order of before, without what is gone since. What is new waits. */
export function held(before: Order, now: Order): Order {
  const there = new Set([...now.pinned, ...now.others]);
  const isThere = (id: string) => there.has(id);
  return { pinned: before.pinned.filter(isThere), others: before.others.filter(isThere) };
}

export const sameOrder = (a: Order, b: Order): boolean =>
  same(a.pinned, b.pinned) && same(a.others, b.others);

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a === b || (a.length === b.length && a.every((id, index) => id === b[index]));
