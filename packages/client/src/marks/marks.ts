import type { Mark } from "../contract/entities.ts";
import { MARKS_PER_CALL } from "../contract/constants.ts";
import type { Requests } from "../connection/requests.ts";
import type { Environment } from "../environment.ts";
import { chatClosed, GoChatError } from "../errors.ts";
import { createTimer } from "../timer.ts";

/** How far this person has got: many calls make one frame, and what could not be told is told later. */
export interface Marks {
  /** Watermarks rise, and of anything else the last word counts (U1, U4). Resolves when it was told; rejects when it was refused. */
  readonly mark: (mark: Mark) => Promise<void>;
  /** Tells what waits: a connection is online. */
  readonly wake: () => void;
  readonly close: () => void;
}

export interface MarksDeps {
  readonly environment: Pick<Environment, "schedule">;
  readonly request: Requests["request"];
  readonly isOnline: () => boolean;
}

// What somebody scrolls over in this time is one mark.
const DELAY_MS = 200;
const RETRY_MS = 2_000;

interface Waiting {
  readonly mark: Mark;
  readonly settle: readonly { readonly resolve: () => void; readonly reject: (error: unknown) => void }[];
}

export function createMarks({ environment, request, isOnline }: MarksDeps): Marks {
  const waiting = new Map<string, Waiting>();
  const timer = createTimer(environment, () => void flush());
  let isBusy = false;
  let isClosed = false;

  const schedule = (delayMs: number): void => {
    if (!isClosed) timer.start(delayMs);
  };

  async function flush(): Promise<void> {
    if (isBusy || waiting.size === 0 || !isOnline()) return;
    isBusy = true;
    const batch = [...waiting].slice(0, MARKS_PER_CALL);
    for (const [id] of batch) waiting.delete(id);
    try {
      await request({ type: "conversation.mark", marks: batch.map(([, { mark }]) => mark) });
      for (const [, { settle }] of batch) for (const { resolve } of settle) resolve();
    } catch (error) {
      const refusal = isClosed ? chatClosed() : error;
      if (refusal instanceof GoChatError && !refusal.isRetryable)
        for (const [, { settle }] of batch) for (const { reject } of settle) reject(refusal);
      else for (const [id, each] of batch) waiting.set(id, merge(each, waiting.get(id)));
      if (isOnline()) schedule((error instanceof GoChatError ? error.retryAfterMs : undefined) ?? RETRY_MS);
    } finally {
      isBusy = false;
    }
    if (waiting.size > 0) schedule(DELAY_MS);
  }

  return {
    mark(mark) {
      return new Promise<void>((resolve, reject) => {
        if (isClosed) return reject(chatClosed());
        const id = mark.conversation_id;
        const added: Waiting = { mark, settle: [{ resolve, reject }] };
        const before = waiting.get(id);
        waiting.set(id, before === undefined ? added : merge(before, added));
        schedule(DELAY_MS);
      });
    },
    wake() {
      void flush();
    },
    close() {
      isClosed = true;
      timer.stop();
      for (const { settle } of waiting.values()) for (const { reject } of settle) reject(chatClosed());
      waiting.clear();
    },
  };
}

function merge(before: Waiting, after: Waiting | undefined): Waiting {
  if (after === undefined) return before;
  const read_seq = highest(before.mark.read_seq, after.mark.read_seq);
  const delivered_seq = highest(before.mark.delivered_seq, after.mark.delivered_seq);
  return {
    mark: {
      ...before.mark,
      ...after.mark,
      ...(read_seq !== undefined && { read_seq }),
      ...(delivered_seq !== undefined && { delivered_seq }),
    },
    settle: [...before.settle, ...after.settle],
  };
}

const highest = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
