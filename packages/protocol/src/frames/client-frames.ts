import { draft, revised } from "../entities/draft.ts";
import { MarkList } from "../entities/mark.ts";
import { ConversationId, Epoch, ID_PATTERN, MessageSeq, SyncToken, UserId, Version } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { Strict, Type } from "../schema.ts";
import type { Infer, TSchema } from "../schema.ts";
import { Emoji, Text, Username } from "../text.ts";

const id = Type.Optional(
  Text({ maxLength: LIMITS.frameIdMaxLength, description: "Comes back on the answer" }),
);
const frame = <const T extends string, const F extends Record<string, TSchema>>(type: T, fields: F) =>
  Strict({ type: Type.Literal(type), id, ...fields });

const ofConversation = { conversation_id: ConversationId };
const ofMessage = { conversation_id: ConversationId, seq: MessageSeq };

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
    schema: frame("message.send", {
      ...draft,
      recipient: Type.Optional(Username),
      conversation_id: Type.Optional(ConversationId),
    }),
    summary:
      "Sends a message. Exactly one of `recipient` and `conversation_id`; `type` may be left out. `client_id` makes sending it again safe",
    replies: ["ack", "error"],
    ordered: "sends",
  },
  "message.edit": {
    schema: frame("message.edit", { ...ofMessage, ...revised }),
    summary:
      "Changes my message: its text, or which of its files it keeps. With `if_version` only if it says what it said at that version of it",
    replies: ["ack", "error"],
    ordered: "changes",
  },
  "message.delete": {
    schema: frame("message.delete", ofMessage),
    summary: "Deletes a message for everybody and for good. Again is no error",
    replies: ["ack", "error"],
    ordered: "changes",
  },
  "reaction.add": {
    schema: frame("reaction.add", { ...ofMessage, emoji: Emoji }),
    summary: "Reacts to a message with one emoji. Again is no error",
    replies: ["ack", "error"],
    ordered: "changes",
  },
  "reaction.remove": {
    schema: frame("reaction.remove", { ...ofMessage, emoji: Emoji }),
    summary: "Takes my reaction back. Again is no error",
    replies: ["ack", "error"],
    ordered: "changes",
  },
  "conversation.mark": {
    schema: frame("conversation.mark", { marks: MarkList }),
    summary: "Says how far I have got, in up to 100 conversations, or from where on they are unread to me",
    replies: ["marks", "error"],
    ordered: null,
  },
  "typing.start": {
    schema: frame("typing.start", ofConversation),
    summary: "I am typing. Repeated every 3 seconds while I am; not answered",
    replies: ["error"],
    ordered: "typing",
  },
  "typing.stop": {
    schema: frame("typing.stop", ofConversation),
    summary: "I am not typing any more. Not answered",
    replies: ["error"],
    ordered: "typing",
  },
  "presence.set": {
    schema: frame("presence.set", {
      status: Type.Union([Type.Literal("online"), Type.Literal("away")]),
    }),
    summary: "Whether somebody is at this device. Not answered",
    replies: ["error"],
    ordered: null,
  },
  "presence.watch": {
    schema: frame("presence.watch", {
      user_ids: Type.Array(UserId, { maxItems: LIMITS.watchedMax }),
    }),
    summary: "Whose presence this connection shows, in place of whom it watched before",
    replies: ["presence.states", "error"],
    ordered: "watches",
  },
  sync: {
    schema: frame("sync", {
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
      more: Type.Optional(
        Type.Literal(true, { description: "Another one follows, and events go on waiting for it (R9)" }),
      ),
    }),
    summary:
      "Asks for what I missed: for each conversation the version up to which I know it, `since` and `epoch` from the last `synced` or, before there was one, from the first `ready`",
    replies: ["reset", "synced", "error"],
    replaysEvents: true,
    ordered: "syncs",
  },
  ping: {
    schema: frame("ping", {}),
    summary: "Asks for a `pong`, for clients that cannot see WebSocket pings",
    replies: ["pong", "error"],
    ordered: null,
  },
} as const satisfies Record<string, ClientFrameRow>;

type Frames = typeof CLIENT_FRAMES;
export type ClientFrameType = keyof Frames;
export type ClientFrameOf<T extends ClientFrameType> = Infer<Frames[T]["schema"]>;
export type ClientFrame = { [T in ClientFrameType]: ClientFrameOf<T> }[ClientFrameType];
