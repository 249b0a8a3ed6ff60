/** What is used of a `ReadonlyMap`. */
export type ReadableMap<K, V> = Pick<ReadonlyMap<K, V>, "get" | "has" | "size" | "keys"> & Iterable<[K, V]>;

// As many entries may be in the upper layer. Near the root of a thousand: then a step copies least on average.
const UPPER_MAX = 32;

/**
 * The map with one entry set, in the order that a `Map` has; `map` stays as it is. It copies the few entries that changed of late, and
 * all of them only now and then, or when the key is new.
 */
export function withEntry<K, V extends object>(map: ReadableMap<K, V>, key: K, value: V): ReadableMap<K, V> {
  const { lower, upper }: Layers<K, V> = isLayered(map) ? map : { lower: map, upper: new Map<K, V>() };
  const next = new Map(upper).set(key, value);
  return map.has(key) && next.size <= UPPER_MAX ? layered(lower, next) : new Map(map).set(key, value);
}

interface Layers<K, V> {
  readonly lower: ReadableMap<K, V>;
  /** Other values for some of the keys of `lower`. */
  readonly upper: ReadonlyMap<K, V>;
}

const isLayered = <K, V>(map: ReadableMap<K, V>): map is ReadableMap<K, V> & Layers<K, V> => "upper" in map;

function layered<K, V extends object>(
  lower: ReadableMap<K, V>,
  upper: ReadonlyMap<K, V>,
): ReadableMap<K, V> & Layers<K, V> {
  return {
    lower,
    upper,
    size: lower.size,
    has: (key) => lower.has(key),
    get: (key) => upper.get(key) ?? lower.get(key),
    keys: () => lower.keys(),
    *[Symbol.iterator]() {
      for (const [key, value] of lower) yield [key, upper.get(key) ?? value];
    },
  };
}
