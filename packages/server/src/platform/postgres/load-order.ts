export interface Dependency {
  key: string;
  needs: string;
}

/** Every object after what it needs, and else in the order given. */
export function loadOrder<T>(objects: ReadonlyMap<string, T>, dependencies: readonly Dependency[]): T[] {
  const needed = Map.groupBy(dependencies, ({ key }) => key);
  const rank = new Map([...objects.keys()].map((key, index) => [key, index]));
  const visited = new Set<string>();
  const ordered: T[] = [];
  const visit = (key: string) => {
    const object = objects.get(key);
    if (object === undefined || visited.has(key)) return;
    visited.add(key);
    const before = (needed.get(key) ?? []).map(({ needs }) => needs);
    for (const other of before.sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0))) visit(other);
    ordered.push(object);
  };
  for (const key of objects.keys()) visit(key);
  return ordered;
}
