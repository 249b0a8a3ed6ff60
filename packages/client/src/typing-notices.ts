import { TYPING_EVERY_MS } from "./contract/constants.ts";
import type { ClientFrame, ServerFrame } from "./contract/frames.ts";
import type { Cancel, Environment } from "./environment.ts";
import type { Store } from "./store.ts";

/** Ends the typing of others by the clock of this device (P1), and says that one is typing as often as that takes. */
export interface TypingNotices {
  readonly see: (frame: ServerFrame) => void;
  /** I am typing: to be called with every key. */
  readonly start: (conversationId: string) => void;
  readonly stop: (conversationId: string) => void;
  readonly close: () => void;
}

export function createTypingNotices(
  store: Store,
  { now, schedule }: Pick<Environment, "now" | "schedule">,
  send: (frame: ClientFrame) => boolean,
): TypingNotices {
  const timers = new Map<string, Cancel>();
  const saidAt = new Map<string, number>();

  return {
    see(frame) {
      if (frame.type !== "typing.started") return;
      const { conversation_id, user_id, ttl_ms } = frame;
      const key = `${conversation_id}/${user_id}`;
      timers.get(key)?.();
      timers.set(
        key,
        schedule(ttl_ms, () => {
          timers.delete(key);
          store.dispatch({ type: "typing.stopped", conversation_id, user_id });
        }),
      );
    },
    start(conversation_id) {
      const elapsed = now() - (saidAt.get(conversation_id) ?? -Infinity);
      // A clock that was put back says it once too often.
      if (elapsed >= 0 && elapsed < TYPING_EVERY_MS) return;
      if (send({ type: "typing.start", conversation_id })) saidAt.set(conversation_id, now());
    },
    stop(conversation_id) {
      if (saidAt.delete(conversation_id)) send({ type: "typing.stop", conversation_id });
    },
    close() {
      for (const cancel of timers.values()) cancel();
      timers.clear();
    },
  };
}
