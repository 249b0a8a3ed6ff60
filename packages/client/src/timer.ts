import type { Cancel, Environment } from "./environment.ts";

/** Something that is done later, once for however many ask. */
export interface Timer {
  readonly isRunning: boolean;
  /** Does it after the delay, in milliseconds; nothing where it runs already. */
  readonly start: (delayMs: number) => void;
  readonly stop: () => void;
}

export function createTimer({ schedule }: Pick<Environment, "schedule">, run: () => void): Timer {
  let cancel: Cancel | undefined;
  return {
    get isRunning() {
      return cancel !== undefined;
    },
    start(delayMs) {
      cancel ??= schedule(delayMs, () => {
        cancel = undefined;
        run();
      });
    },
    stop() {
      cancel?.();
      cancel = undefined;
    },
  };
}
