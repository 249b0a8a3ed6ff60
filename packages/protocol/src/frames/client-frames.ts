import { MarkList } from "../entities/mark.ts";
import {
  ClientId,
  ConversationId,
  Epoch,
  ID_PATTERN,
  MessageSeq,
  SyncToken,
  UserId,
  Version,
} from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { Strict, Type } from "../schema.ts";
import type { Infer, TSchema } from "../schema.ts";
import { Content, Emoji, Text, Username } from "../text.ts";

const frameId = Type.Optional(
  Text({ maxLength: LIMITS.frameIdMaxLength, description: "Comes back on the answer" }),
);
const ofMessage = { id: frameId, conversation_id: ConversationId, seq: MessageSeq };

/** Sends a message. Exactly one of `recipient` and `conversation_id`; `type` may be left out on the wire. */
export const MessageSend = Strict({
  type: Type.Literal("message.send"),
  id: frameId,
  client_id: Type.Optional(ClientId),
  recipient: Type.Optional(Username),
  conversation_id: Type.Optional(ConversationId),
  content: Content,
  reply_to_seq: Type.Optional(MessageSeq),
});
export type MessageSend = Infer<typeof MessageSend>;

/** Changes one's own message. `if_version`: only if that is still its version. */
export const MessageEdit = Strict({
  type: Type.Literal("message.edit"),
  ...ofMessage,
  content: Content,
  if_version: Type.Optional(Version),
});
export type MessageEdit = Infer<typeof MessageEdit>;

/** Deletes a message for everybody and for good. */
export const MessageDelete = Strict({ type: Type.Literal("message.delete"), ...ofMessage });
export type MessageDelete = Infer<typeof MessageDelete>;

export const ReactionAdd = Strict({ type: Type.Literal("reaction.add"), ...ofMessage, emoji: Emoji });
export type ReactionAdd = Infer<typeof ReactionAdd>;

export const ReactionRemove = Strict({ type: Type.Literal("reaction.remove"), ...ofMessage, emoji: Emoji });
export type ReactionRemove = Infer<typeof ReactionRemove>;

/** Says how far one has got, in up to 100 conversations. Answered by `marks`. */
export const ConversationMark = Strict({
  type: Type.Literal("conversation.mark"),
  id: frameId,
  marks: MarkList,
});
export type ConversationMark = Infer<typeof ConversationMark>;

/** Not answered. Repeated every 3 seconds while one types. */
export const TypingStart = Strict({
  type: Type.Literal("typing.start"),
  id: frameId,
  conversation_id: ConversationId,
});
export type TypingStart = Infer<typeof TypingStart>;

/** Not answered. */
export const TypingStop = Strict({
  type: Type.Literal("typing.stop"),
  id: frameId,
  conversation_id: ConversationId,
});
export type TypingStop = Infer<typeof TypingStop>;

/** Not answered. Whether somebody is at this device. */
export const PresenceSet = Strict({
  type: Type.Literal("presence.set"),
  id: frameId,
  status: Type.Union([Type.Literal("online"), Type.Literal("away")]),
});
export type PresenceSet = Infer<typeof PresenceSet>;

/** Whose presence this connection shows, in place of whom it watched before. Answered by `presence.states`. */
export const PresenceWatch = Strict({
  type: Type.Literal("presence.watch"),
  id: frameId,
  user_ids: Type.Array(UserId, { maxItems: LIMITS.watchedMax }),
});
export type PresenceWatch = Infer<typeof PresenceWatch>;

/**
 * Asks for what was missed: for each conversation that the device knows, the version up to which it does. `since` and `epoch` are
 * those of the last `synced`, or of the first `ready`. Answered by events and `reset`s, then `synced`.
 */
export const Sync = Strict({
  type: Type.Literal("sync"),
  id: frameId,
  conversations: Type.Unsafe<Record<ConversationId, number>>(
    Type.Object(
      {},
      {
        patternProperties: { [ID_PATTERN]: Version },
        additionalProperties: false,
        maxProperties: LIMITS.syncConversationsMax,
      },
    ),
  ),
  since: Type.Optional(SyncToken),
  epoch: Type.Optional(Epoch),
});
export type Sync = Infer<typeof Sync>;

/** Asks for a `pong`. For clients that cannot see WebSocket pings, such as browsers. */
export const Ping = Strict({ type: Type.Literal("ping"), id: frameId });
export type Ping = Infer<typeof Ping>;

export interface ClientFrameRow {
  readonly schema: TSchema;
  /** What it does, in words. */
  readonly summary: string;
  /** What the server may answer. */
  readonly replies: readonly string[];
  /** It is answered by events as well, which are sent again. */
  readonly replaysEvents?: true;
  /**
   * What it is ordered with (O3): the sends or the changes of this connection to one conversation, the other frames about typing, the
   * other syncs or watches. Null: it is done beside everything.
   */
  readonly ordered: "sends" | "changes" | "typing" | "watches" | "syncs" | null;
}

/** Everything a client may send, by type. */
export const CLIENT_FRAMES = {
  "message.send": {
    schema: MessageSend,
    summary:
      "Sends a message. Exactly one of `recipient` and `conversation_id`; `type` may be left out. `client_id` makes sending it again safe",
    replies: ["ack", "error"],
    ordered: "sends",
  },
  "message.edit": {
    schema: MessageEdit,
    summary: "Changes my message. With `if_version` only if that is still its version",
    replies: ["ack", "error"],
    ordered: "changes",
  },
  "message.delete": {
    schema: MessageDelete,
    summary: "Deletes a message for everybody and for good. Again is no error",
    replies: ["ack", "error"],
    ordered: "changes",
  },
  "reaction.add": {
    schema: ReactionAdd,
    summary: "Reacts to a message with one emoji. Again is no error",
    replies: ["ack", "error"],
    ordered: "changes",
  },
  "reaction.remove": {
    schema: ReactionRemove,
    summary: "Takes my reaction back. Again is no error",
    replies: ["ack", "error"],
    ordered: "changes",
  },
  "conversation.mark": {
    schema: ConversationMark,
    summary: "Says how far I have got, in up to 100 conversations. Marks only rise",
    replies: ["marks", "error"],
    ordered: null,
  },
  "typing.start": {
    schema: TypingStart,
    summary: "I am typing. Repeated every 3 seconds while I am; not answered",
    replies: ["error"],
    ordered: "typing",
  },
  "typing.stop": {
    schema: TypingStop,
    summary: "I am not typing any more. Not answered",
    replies: ["error"],
    ordered: "typing",
  },
  "presence.set": {
    schema: PresenceSet,
    summary: "Whether somebody is at this device. Not answered",
    replies: ["error"],
    ordered: null,
  },
  "presence.watch": {
    schema: PresenceWatch,
    summary: "Whose presence this connection shows, in place of whom it watched before",
    replies: ["presence.states", "error"],
    ordered: "watches",
  },
  sync: {
    schema: Sync,
    summary:
      "Asks for what I missed: for each conversation the version up to which I know it, `since` and `epoch` from the last `synced` or, before there was one, from the first `ready`",
    replies: ["reset", "synced", "error"],
    replaysEvents: true,
    ordered: "syncs",
  },
  ping: {
    schema: Ping,
    summary: "Asks for a `pong`, for clients that cannot see WebSocket pings",
    replies: ["pong", "error"],
    ordered: null,
  },
} as const satisfies Record<string, ClientFrameRow>;

type Frames = typeof CLIENT_FRAMES;
export type ClientFrameType = keyof Frames;
export type ClientFrame = { [T in ClientFrameType]: Infer<Frames[T]["schema"]> }[ClientFrameType];
