import type { Cancel } from "./environment.ts";

/** Thrown by a listener that went away before it came to the event. */
export const NOT_TAKEN: unique symbol = Symbol("not taken");

type Listener = (event: never) => unknown;

/** Who listens to which type of event. */
export interface Emitter<Events extends object> {
  readonly on: <T extends keyof Events>(type: T, listener: (event: Events[T]) => unknown) => Cancel;
  readonly has: (type: keyof Events) => boolean;
  /**
   * Calls every listener; undefined, or resolves when what they gave back has settled. What one throws goes to `onError`, with the type.
   * False when each of them threw `NOT_TAKEN`: nobody has seen the event.
   */
  readonly emit: <T extends keyof Events>(type: T, event: Events[T]) => Promise<boolean> | undefined;
}

export function createEmitter<Events extends object>(
  onError: (error: unknown, type: keyof Events) => void,
): Emitter<Events> {
  const listeners = new Map<keyof Events, Set<Listener>>();
  return {
    on(type, listener) {
      const ofType = listeners.get(type) ?? new Set<Listener>();
      listeners.set(type, ofType.add(listener));
      return () => ofType.delete(listener);
    },
    has: (type) => (listeners.get(type)?.size ?? 0) > 0,
    emit(type, event) {
      const pending: Promise<boolean>[] = [];
      let isTaken = false;
      const settle = (error: unknown): boolean => {
        if (error === NOT_TAKEN) return false;
        onError(error, type);
        return true;
      };
      for (const listener of Array.from(listeners.get(type) ?? []))
        try {
          const result = listener(event as never) as Partial<Promise<unknown>> | undefined;
          if (typeof result?.then === "function")
            pending.push(Promise.resolve(result).then(() => true, settle));
          else isTaken = true;
        } catch (error) {
          isTaken ||= settle(error);
        }
      if (pending.length === 0) return undefined;
      return Promise.all(pending).then((taken) => isTaken || taken.includes(true));
    },
  };
}
