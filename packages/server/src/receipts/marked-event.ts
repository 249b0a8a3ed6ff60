import type { ConversationMarked, UserId } from "@gochat/protocol";
import type { Whisper } from "../conversation-event.ts";
import type { News, StateRow } from "./receipts-store.ts";

/** Where somebody stands, for those to whom it is news: with `me` for the person's own devices (U5). */
export function markedEvent(state: StateRow, news: News): Whisper {
  const { user_id, knower_ids, shown_read_seq, shown_delivered_seq } = state;
  const own = ownMarkedEvent(state);
  if (!state.is_shown || news === "own" || (news === "delivered" && knower_ids.length === 0)) return own;
  const special = [
    { userIds: [user_id], frame: own.frame },
    { userIds: knower_ids, frame: frameOf(state, shown_read_seq, shown_delivered_seq) },
  ];
  // U7: not even that something was delivered is told to the others.
  if (news === "delivered") return { ...own, audience: [user_id, ...knower_ids], special };
  return {
    ...own,
    audience: state.direct_ids,
    frame: frameOf(state, shown_read_seq, shown_read_seq),
    special,
  };
}

/** The same for nobody but the person's own devices. */
function ownMarkedEvent(state: StateRow): Whisper {
  const { me } = state;
  return {
    conversationId: state.conversation_id,
    audience: [state.user_id],
    frame: frameOf(state, me.read_seq, me.delivered_seq, { me }),
    special: [],
    exceptConnection: null,
  };
}

function frameOf(
  { conversation_id, user_id }: { conversation_id: ConversationMarked["conversation_id"]; user_id: UserId },
  read_seq: number,
  delivered_seq: number,
  own: Pick<ConversationMarked, "me"> = {},
): string {
  const marked: ConversationMarked = {
    type: "conversation.marked",
    conversation_id,
    user_id,
    read_seq,
    delivered_seq,
    ...own,
  };
  return JSON.stringify(marked);
}
