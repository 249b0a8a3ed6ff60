import type { AbortSignalLike } from "./platform-types.ts";

/** What the promise comes to, or the reason of the signal, whichever is first. */
export function unlessAborted<T>(
  promise: Promise<T>,
  signal: AbortSignalLike | undefined,
  onAbort: () => void = () => {},
): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => {
      onAbort();
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", abort);
    if (signal.aborted) abort();
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
