import type { Stored } from "./stored.ts";

/** A value that the whole page shares for as long as it is open. `useStored` shows it. */
export function signal<T>(initial: T): Stored<T> {
  const listeners = new Set<() => void>();
  let value = initial;
  return {
    get: () => value,
    set: (next) => {
      if (Object.is(next, value)) return;
      value = next;
      listeners.forEach((listener) => listener());
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
