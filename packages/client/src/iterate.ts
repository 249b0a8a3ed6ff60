import type { AbortSignalLike } from "./platform-types.ts";
import { NOT_TAKEN } from "./emitter.ts";
import type { Cancel } from "./environment.ts";

/** Events as an iterator, until a signal is aborted. What comes while one is at work waits; what a loop does not come to, it leaves. */
export async function* iterate<T>(
  on: (listener: (event: T) => Promise<void>) => Cancel,
  ...signals: readonly (AbortSignalLike | undefined)[]
): AsyncGenerator<T, void, undefined> {
  const queue: {
    readonly event: T;
    readonly done: () => void;
    readonly leave: (reason: unknown) => void;
  }[] = [];
  let wake = (): void => {};
  const off = on(
    (event) =>
      new Promise((done, leave) => {
        queue.push({ event, done, leave });
        wake();
      }),
  );
  const onAbort = () => wake();
  for (const signal of signals) signal?.addEventListener("abort", onAbort);
  try {
    for (;;) {
      if (signals.some((signal) => signal?.aborted === true)) return;
      const next = queue.shift();
      if (next === undefined) {
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      try {
        yield next.event;
      } finally {
        next.done();
      }
    }
  } finally {
    off();
    for (const signal of signals) signal?.removeEventListener("abort", onAbort);
    for (const { leave } of queue) leave(NOT_TAKEN);
  }
}
