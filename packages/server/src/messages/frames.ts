import type {
  Ack,
  ConnectionId,
  ConversationId,
  Message,
  MessageSend,
  MessageDelete,
  MessageEdit,
  ReactionAdd,
  ReactionRemove,
  UserId,
  WireError,
} from "@gochat/protocol";
import type { AppError } from "../errors.ts";
import { toWireError } from "../errors.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { Metrics } from "../platform/metrics.ts";
import { deleteMessage } from "./delete-message.ts";
import { editMessage } from "./edit-message.ts";
import type { Caller } from "../conversation-change.ts";
import type { MessagesContext } from "./messages-context.ts";
import { reactToMessage } from "./react-to-message.ts";
import { sendMessage } from "./send-message.ts";
import type { SendDeps } from "./send-message.ts";

/** The socket that a frame came from. */
export interface Peer {
  readonly id: ConnectionId;
  readonly userId: UserId;
  readonly sendJson: (frame: object) => void;
  /** Until as many `endWork` calls the socket counts this as unfinished, and is read no further when there is much of it. */
  readonly beginWork: () => void;
  readonly endWork: () => void;
}

export function messageFrames(deps: SendDeps & MessagesContext & { metrics: Metrics }) {
  return {
    "message.send": (peer: Peer, frame: MessageSend, deadline: Deadline): void | Promise<void> => {
      const receivedAt = performance.now();
      peer.beginWork();
      return sendMessage(
        deps,
        { ...frame, senderId: peer.userId, connectionId: peer.id, deadline },
        (error, message, isDuplicate) => {
          if (message === undefined) {
            peer.sendJson({ type: "error", ...echo(frame), error: toWireError(error) satisfies WireError });
          } else {
            const ack: Ack = {
              type: "ack",
              ...echo(frame),
              ...(isDuplicate && { duplicate: true as const }),
              message,
            };
            peer.sendJson(ack);
          }
          countSend(deps.metrics, error, isDuplicate === true);
          deps.metrics.sendToAck.observe((performance.now() - receivedAt) / 1000);
          peer.endWork();
        },
      );
    },

    "message.edit": (peer: Peer, frame: MessageEdit, deadline: Deadline) =>
      acknowledge(peer, frame, deadline, (caller, id) => editMessage(deps, caller, id, frame.seq, frame)),

    "message.delete": (peer: Peer, frame: MessageDelete, deadline: Deadline) =>
      acknowledge(peer, frame, deadline, (caller, id) => deleteMessage(deps, caller, id, frame.seq)),

    "reaction.add": (peer: Peer, frame: ReactionAdd, deadline: Deadline) =>
      acknowledge(peer, frame, deadline, (caller, id) =>
        reactToMessage(deps, caller, id, frame.seq, frame.emoji, true),
      ),

    "reaction.remove": (peer: Peer, frame: ReactionRemove, deadline: Deadline) =>
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
  peer.sendJson({ type: "ack", ...echo(frame), message } satisfies Ack);
}

/** `id` and `client_id` come back as they were sent. */
function echo({ id, client_id }: Pick<MessageSend, "id" | "client_id">): { id?: string; client_id?: string } {
  return { ...(id !== undefined && { id }), ...(client_id !== undefined && { client_id }) };
}

export function countSend(metrics: Metrics, error: AppError | null, isDuplicate: boolean): void {
  metrics.sends.inc({ outcome: outcomeOf(error, isDuplicate) });
}

function outcomeOf(error: AppError | null, isDuplicate: boolean): string {
  if (error === null) return isDuplicate ? "duplicate" : "stored";
  return error.code === "outcome_unknown" ? "unknown" : "refused";
}
