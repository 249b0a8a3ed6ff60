import type { ServerFrameOf, UserId } from "@gochat/protocol";
import type { EphemeralEvent } from "../conversation-event.ts";
import type { News, MarkerRow } from "./markers-store.ts";

/** How far somebody is, for those to whom it is news: with `me` for the person's own devices (U5). */
export function markedEvent(state: MarkerRow, news: News): EphemeralEvent {
  const { user_id, shown_delivered_to, shown_read_seq, shown_delivered_seq } = state;
  const own = ownMarkedEvent(state);
  if (!state.is_shown || news === "own" || (news === "delivered" && shown_delivered_to.length === 0))
    return own;
  const perUser = [
    { userIds: [user_id], frame: own.frame },
    { userIds: shown_delivered_to, frame: frameOf(state, shown_read_seq, shown_delivered_seq) },
  ];
  // U7: not even that something was delivered is told to the others.
  if (news === "delivered") return { ...own, audience: [user_id, ...shown_delivered_to], perUser };
  return {
    ...own,
    audience: state.direct_ids,
    frame: frameOf(state, shown_read_seq, shown_read_seq),
    perUser,
  };
}

/** The same for nobody but the person's own devices. */
function ownMarkedEvent(state: MarkerRow): EphemeralEvent {
  const { me } = state;
  return {
    conversationId: state.conversation_id,
    audience: [state.user_id],
    frame: frameOf(state, me.read_seq, me.delivered_seq, { me }),
    perUser: [],
    exceptConnection: null,
    isPassing: false,
  };
}

function frameOf(
  {
    conversation_id,
    user_id,
  }: { conversation_id: ServerFrameOf<"conversation.marked">["conversation_id"]; user_id: UserId },
  read_seq: number,
  delivered_seq: number,
  own: Pick<ServerFrameOf<"conversation.marked">, "me"> = {},
): string {
  const marked: ServerFrameOf<"conversation.marked"> = {
    type: "conversation.marked",
    conversation_id,
    user_id,
    read_seq,
    delivered_seq,
    ...own,
  };
  return JSON.stringify(marked);
}
