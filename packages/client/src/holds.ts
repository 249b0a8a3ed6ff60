import type { Range } from "./core.ts";
import type { Cancel } from "./environment.ts";
import type { ConversationState } from "./state/state.ts";
import { conversationOf } from "./store.ts";
import type { Store } from "./store.ts";

// Messages of a conversation that are kept though nobody looks at them, and with how many more others are let go.
const KEPT = 50;
const SLACK = 50;

/** Lets go of messages that nobody looks at, so that what is held does not grow with what was read. */
export function createHolds(
  store: Store,
): (conversationId: string, ranges: () => readonly Range[]) => Cancel {
  const holds = new Map<string, Set<() => readonly Range[]>>();

  store.subscribe((event, before, after) => {
    if (event.type === "local.released" || before.conversations === after.conversations) return;
    const id = conversationOf(event);
    const conversation = id === undefined ? undefined : after.conversations.get(id);
    if (
      conversation !== undefined &&
      conversation.runs !== before.conversations.get(conversation.entity.id)?.runs
    )
      release(conversation);
  });

  function release({ entity, runs }: ConversationState): void {
    const held = [...(holds.get(entity.id) ?? [])].flatMap((ranges) => ranges());
    const count = runs.reduce((sum, run) => sum + run.length, 0);
    const needed = held.reduce(
      (sum, [from, to]) => sum + Math.max(0, Math.min(to, entity.last_seq) - from + 1),
      0,
    );
    if (count <= KEPT + SLACK + needed) return;
    store.dispatch({
      type: "local.released",
      conversation_id: entity.id,
      ranges: [...held, [entity.last_seq - KEPT + 1, entity.last_seq]],
    });
  }

  return (id, ranges) => {
    const ofConversation = holds.get(id) ?? new Set();
    holds.set(id, ofConversation.add(ranges));
    return () => {
      ofConversation.delete(ranges);
      if (ofConversation.size === 0) holds.delete(id);
      const conversation = store.state.conversations.get(id);
      if (conversation !== undefined) release(conversation);
    };
  };
}
