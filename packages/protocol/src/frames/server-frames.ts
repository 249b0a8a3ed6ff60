import { Conversation } from "../entities/conversation.ts";
import { Message } from "../entities/message.ts";
import { UserSummary } from "../entities/user.ts";
import { WireError } from "../errors.ts";
import { ConnectionId, ConversationId, Timestamp, Version } from "../ids.ts";
import { Strict, Type } from "../schema.ts";
import type { Infer } from "../schema.ts";

const echo = { id: Type.Optional(Type.String()), client_id: Type.Optional(Type.String()) };

/** The first frame on every connection. */
export const Ready = Strict({
  type: Type.Literal("ready"),
  connection_id: ConnectionId,
  user: UserSummary,
  server_time: Timestamp,
  heartbeat_ms: Type.Integer(),
});
export type Ready = Infer<typeof Ready>;

/** The message is stored and will never be lost. `duplicate`: this `client_id` was stored before; this is its message. */
export const Ack = Strict({
  type: Type.Literal("ack"),
  ...echo,
  duplicate: Type.Optional(Type.Literal(true)),
  message: Message,
});
export type Ack = Infer<typeof Ack>;

/** An answer; the connection lives. */
export const ErrorFrame = Strict({ type: Type.Literal("error"), ...echo, error: WireError });
export type ErrorFrame = Infer<typeof ErrorFrame>;

export const Pong = Strict({
  type: Type.Literal("pong"),
  id: Type.Optional(Type.String()),
  server_time: Timestamp,
});
export type Pong = Infer<typeof Pong>;

export const ConversationCreated = Strict({
  type: Type.Literal("conversation.created"),
  conversation_id: ConversationId,
  version: Version,
  conversation: Conversation,
});
export type ConversationCreated = Infer<typeof ConversationCreated>;

export const MessageCreated = Strict({
  type: Type.Literal("message.created"),
  conversation_id: ConversationId,
  version: Version,
  message: Message,
});
export type MessageCreated = Infer<typeof MessageCreated>;

/** Everything the server may send, by type. Clients ignore a type that they do not know. */
export const SERVER_FRAMES = {
  ready: Ready,
  ack: Ack,
  error: ErrorFrame,
  pong: Pong,
  "conversation.created": ConversationCreated,
  "message.created": MessageCreated,
} as const;

export type ServerFrame = Ready | Ack | ErrorFrame | Pong | ConversationCreated | MessageCreated;
export type ServerFrameType = ServerFrame["type"];
