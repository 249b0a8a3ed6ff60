import type { ConnectionId, Message, UserId } from "@gochat/protocol";
import type { ConversationEvent } from "../conversation-event.ts";

/** A new message, encoded once; the sender's own devices see the `client_id` (D5). */
export function messageCreated(
  message: Message,
  clientId: string | null,
  audience: readonly UserId[] | null,
  exceptConnection: ConnectionId | null,
): ConversationEvent {
  const { conversation_id: conversationId, version } = message;
  const body = JSON.stringify(message);
  const head = `{"type":"message.created","conversation_id":"${conversationId}","version":${version},"message":`;
  const ownFrame = `${head}${body.slice(0, -1)},"client_id":${JSON.stringify(clientId)}}}`;
  return {
    conversationId,
    version,
    audience,
    frame: `${head}${body}}`,
    perUser: clientId === null ? [] : [{ userIds: [message.sender.id], frame: ownFrame }],
    exceptConnection,
    subjectSeq: null,
    membership: null,
    isErasure: false,
  };
}
