import { useSyncExternalStore } from "react";

const TICK_MS = 20_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** What depends on the time of day: renders again when, and only when, that is another value. `select` must not make a new object each time. */
export const useClock = <T>(select: (now: Date) => T): T =>
  useSyncExternalStore(subscribe, () => select(new Date()));

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => listeners.forEach((each) => each()), TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
