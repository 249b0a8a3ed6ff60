import type { ConnectionId, ConversationId, Message, UserId } from "@gochat/protocol";

/** A durable change of a conversation, encoded once for every socket of every node. */
export interface MessageEvent {
  readonly conversationId: ConversationId;
  readonly version: number;
  /** Everybody whose devices see it. */
  readonly audience: readonly UserId[];
  /** The frame for everybody but the sender. */
  readonly frame: string;
  /** The frame for the sender's own devices, which see the `client_id`; the same where there is none. */
  readonly ownFrame: string;
  readonly senderId: UserId;
  /** The socket that sent it has its acknowledgement instead. */
  readonly exceptConnection: ConnectionId | null;
}

export function messageCreated(
  message: Message,
  clientId: string | null,
  audience: readonly UserId[],
  exceptConnection: ConnectionId | null,
): MessageEvent {
  const { conversation_id: conversationId, version } = message;
  const body = JSON.stringify(message);
  const head = `{"type":"message.created","conversation_id":"${conversationId}","version":${version},"message":`;
  const frame = `${head}${body}}`;
  const ownFrame =
    clientId === null ? frame : `${head}${body.slice(0, -1)},"client_id":${JSON.stringify(clientId)}}}`;
  return {
    conversationId,
    version,
    audience,
    frame,
    ownFrame,
    senderId: message.sender.id,
    exceptConnection,
  };
}
