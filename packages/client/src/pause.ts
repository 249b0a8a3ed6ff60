import type { Environment } from "./environment.ts";
import type { AbortSignalLike } from "./platform-types.ts";
import { unlessAborted } from "./unless-aborted.ts";

/** Resolves after so many milliseconds; throws the reason of the signal. */
export function pause(
  { schedule }: Pick<Environment, "schedule">,
  delayMs: number,
  signal: AbortSignalLike,
): Promise<void> {
  let cancel = (): void => {};
  const over = new Promise<void>((resolve) => (cancel = schedule(delayMs, resolve)));
  return unlessAborted(over, signal, cancel);
}
