import type { ConversationMarked } from "@gochat/protocol";
import type { Whisper } from "../conversation-event.ts";
import type { StateRow } from "./receipts-store.ts";

/** Where somebody stands: with `me` for the person's own devices, without it for others who may see it (U5). */
export function markedEvent(state: StateRow): Whisper {
  const own = ownMarkedEvent(state);
  if (!state.is_shown) return own;
  const frame = JSON.stringify(shownToAll(state));
  return {
    ...own,
    audience: state.direct_ids,
    frame,
    special: [{ userIds: [state.user_id], frame: own.frame }],
  };
}

/** The same for nobody but the person's own devices. */
export function ownMarkedEvent(state: StateRow): Whisper {
  const marked: ConversationMarked = { ...shownToAll(state), me: state.me };
  return {
    conversationId: state.conversation_id,
    audience: [state.user_id],
    frame: JSON.stringify(marked),
    special: [],
    exceptConnection: null,
  };
}

function shownToAll({ conversation_id, user_id, me }: StateRow): ConversationMarked {
  const { read_seq, delivered_seq } = me;
  return { type: "conversation.marked", conversation_id, user_id, read_seq, delivered_seq };
}
