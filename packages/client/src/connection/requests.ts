import type { AbortSignalLike } from "../platform-types.ts";
import type { ClientFrame, ClientFrames, ServerFrame, ServerFrames } from "../contract/frames.ts";
import type { Cancel, Environment } from "../environment.ts";
import { GoChatError, unreachable } from "../errors.ts";

/** What each frame is answered by that is answered at all. */
interface Answers {
  readonly "message.send": "ack";
  readonly "message.edit": "ack";
  readonly "message.delete": "ack";
  readonly "reaction.add": "ack";
  readonly "reaction.remove": "ack";
  readonly "conversation.mark": "marks";
  readonly "presence.watch": "presence.states";
  readonly sync: "synced";
  readonly ping: "pong";
}
export type Question = ClientFrames[keyof Answers];
export type AnswerTo<Q extends Question> = ServerFrames[Answers[Q["type"]]];

export interface RequestOptions {
  /** Ends the waiting with its reason. What was asked for may be done all the same. */
  readonly signal?: AbortSignalLike | undefined;
  /** 15 seconds, unless said otherwise: beyond the 10 in which the server answers (E6). A `sync` may take as long as the connection lives: Infinity. */
  readonly timeoutMs?: number | undefined;
}

export interface Requests {
  /**
   * Sends the frame under an `id` of its own and resolves with the frame that answers it. Throws the refusal of the server as a
   * `GoChatError`; `unreachable` when there is no connection, it is lost, or no answer comes in time; or the reason of the signal.
   */
  readonly request: <Q extends Question>(frame: Q, options?: RequestOptions) => Promise<AnswerTo<Q>>;
  /** Hands a frame that came to whoever waits for it. */
  readonly answer: (frame: ServerFrame) => void;
  /** No answer will come any more. */
  readonly abandon: () => void;
}

interface Waiter {
  readonly resolve: (answer: never) => void;
  readonly reject: (reason: unknown) => void;
}

/** Requests and their answers (E3). `send` says whether the frame is on its way. */
export function createRequests(
  schedule: Environment["schedule"],
  send: (frame: ClientFrame) => boolean,
): Requests {
  const waiters = new Map<string, Waiter>();
  let lastId = 0;

  function request<Q extends Question>(frame: Q, { signal, timeoutMs = 15_000 }: RequestOptions = {}) {
    return new Promise<AnswerTo<Q>>((resolve, reject) => {
      signal?.throwIfAborted();
      const id = `r${++lastId}`;
      if (!send({ ...frame, id })) return reject(unreachable("There is no connection to the server."));
      const done = (settle: () => void) => {
        waiters.delete(id);
        cancel();
        signal?.removeEventListener("abort", onAbort);
        settle();
      };
      const fail = (reason: unknown) => done(() => reject(reason));
      const onAbort = () => fail(signal?.reason);
      const cancel: Cancel = schedule(timeoutMs, () =>
        fail(unreachable("The server did not answer in time.")),
      );
      signal?.addEventListener("abort", onAbort);
      waiters.set(id, { resolve: (answer) => done(() => resolve(answer)), reject: fail });
    });
  }

  return {
    request,
    answer(frame) {
      const waiter = "id" in frame && frame.id !== undefined ? waiters.get(frame.id) : undefined;
      if (frame.type === "error") waiter?.reject(refusalOf(frame));
      else waiter?.resolve(frame as never);
    },
    abandon() {
      for (const { reject } of waiters.values())
        reject(unreachable("The connection was lost before the answer came."));
    },
  };
}

// E2
const refusalOf = ({ error }: ServerFrames["error"]) =>
  new GoChatError(error.code, error.message, {
    isRetryable: error.retryable,
    retryAfterMs: error.retry_after_ms,
  });
