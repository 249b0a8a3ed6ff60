import type {
  ClientFrameOf,
  ConnectionId,
  ConversationId,
  Message,
  ServerFrameOf,
  UserId,
} from "@gochat/protocol";
import type { Deadline } from "../platform/deadline.ts";
import { deleteMessage } from "./delete-message.ts";
import { editMessage } from "./edit-message.ts";
import type { Caller } from "../conversation-change.ts";
import type { MessagesContext } from "./messages-context.ts";
import { reactToMessage } from "./react-to-message.ts";

/** The socket that a frame came from. */
export interface Peer {
  readonly id: ConnectionId;
  readonly userId: UserId;
  readonly sendJson: (frame: object) => void;
}

export function messageFrames(deps: MessagesContext) {
  return {
    "message.edit": (peer: Peer, frame: ClientFrameOf<"message.edit">, deadline: Deadline) =>
      acknowledge(peer, frame, deadline, (caller, id) => editMessage(deps, caller, id, frame.seq, frame)),

    "message.delete": (peer: Peer, frame: ClientFrameOf<"message.delete">, deadline: Deadline) =>
      acknowledge(peer, frame, deadline, (caller, id) => deleteMessage(deps, caller, id, frame.seq)),

    "reaction.add": (peer: Peer, frame: ClientFrameOf<"reaction.add">, deadline: Deadline) =>
      acknowledge(peer, frame, deadline, (caller, id) =>
        reactToMessage(deps, caller, id, frame.seq, frame.emoji, true),
      ),

    "reaction.remove": (peer: Peer, frame: ClientFrameOf<"reaction.remove">, deadline: Deadline) =>
      acknowledge(peer, frame, deadline, (caller, id) =>
        reactToMessage(deps, caller, id, frame.seq, frame.emoji, false),
      ),
  };
}

/** Answers with the message as it is after the commit. What goes wrong is answered by the router. */
async function acknowledge(
  peer: Peer,
  frame: { id?: string; conversation_id: ConversationId },
  deadline: Deadline,
  work: (caller: Caller, id: ConversationId) => Promise<Message>,
): Promise<void> {
  const message = await work({ userId: peer.userId, connectionId: peer.id, deadline }, frame.conversation_id);
  peer.sendJson({
    type: "ack",
    ...(frame.id !== undefined && { id: frame.id }),
    message,
  } satisfies ServerFrameOf<"ack">);
}
