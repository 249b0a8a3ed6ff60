import { useSyncExternalStore } from "react";

/** A value that this browser keeps, the same in all of its tabs. */
export interface Stored<T> {
  readonly get: () => T;
  readonly set: (value: T) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

/** Kept under `gochat/<name>`; `parse` makes a whole value of whatever is found there. */
export function stored<T>(name: string, parse: (found: unknown) => T): Stored<T> {
  const key = `gochat/${name}`;
  const listeners = new Set<() => void>();
  let value = parse(read(key));
  const become = (next: T) => {
    value = next;
    listeners.forEach((listener) => listener());
  };
  addEventListener("storage", (event) => {
    if (event.key === key || event.key === null) become(parse(read(key)));
  });
  return {
    get: () => value,
    set: (next) => {
      try {
        localStorage.setItem(key, JSON.stringify(next));
      } catch {
        // Where nothing can be kept it holds for this page.
      }
      become(next);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function read(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

export const useStored = <T>({ subscribe, get }: Stored<T>): T => useSyncExternalStore(subscribe, get);
