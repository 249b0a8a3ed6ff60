import type { Logger } from "./logger.ts";

export interface Service {
  readonly name: string;
  /** Works until the signal aborts, then resolves soon. Handles its own errors: a rejection is a bug. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** Runs a service in the background; disposal stops it and waits for it. `onCrash` is told of a rejection. */
export function startService(
  service: Service,
  logger: Logger,
  onCrash: (error: unknown) => void,
): AsyncDisposable {
  const stop = new AbortController();
  const running = service.run(stop.signal).catch((error: unknown) => {
    logger.fatal({ err: error, service: service.name }, "a background service crashed");
    onCrash(error);
  });
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}
