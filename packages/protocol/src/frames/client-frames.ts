import { ClientId, ConversationId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { Strict, Type } from "../schema.ts";
import type { Infer } from "../schema.ts";
import { Content, Text, Username } from "../text.ts";

const frameId = Type.Optional(
  Text({ maxLength: LIMITS.frameIdMaxLength, description: "Comes back on the answer" }),
);

/** Sends a message. Exactly one of `recipient` and `conversation_id`; `type` may be left out on the wire. */
export const MessageSend = Strict({
  type: Type.Literal("message.send"),
  id: frameId,
  client_id: Type.Optional(ClientId),
  recipient: Type.Optional(Username),
  conversation_id: Type.Optional(ConversationId),
  content: Content,
});
export type MessageSend = Infer<typeof MessageSend>;

/** Asks for a `pong`. For clients that cannot see WebSocket pings, such as browsers. */
export const Ping = Strict({ type: Type.Literal("ping"), id: frameId });
export type Ping = Infer<typeof Ping>;

/** Everything a client may send, by type. */
export const CLIENT_FRAMES = { "message.send": MessageSend, ping: Ping } as const;

export type ClientFrame = MessageSend | Ping;
export type ClientFrameType = ClientFrame["type"];
