import { ConversationId, MessageId, MessageSeq, Seq, Timestamp, UserId, Version } from "../ids.ts";
import { Nullable, Open, Type, Word } from "../schema.ts";
import type { Infer } from "../schema.ts";
import { File, FILE_KINDS } from "./file.ts";
import { UserSummary } from "./user.ts";

/** What a message carries, in a few words' worth (M3). */
export const QuotedFiles = Open({
  count: Type.Integer({ minimum: 1 }),
  kind: Word(FILE_KINDS, "file", "That of all of them; `file` where they differ"),
  name: Type.String({ description: "Of the first" }),
  voice_ms: Type.Optional(
    Type.Integer({ minimum: 0, description: "How long the first one is, where it is a voice message" }),
  ),
});
export type QuotedFiles = Infer<typeof QuotedFiles>;

/** The message that a reply answers, as it is now (M3). */
export const Quote = Open({
  seq: MessageSeq,
  sender: UserSummary,
  content: Nullable(
    Type.String({
      description:
        "Its first 200 characters, also after an edit; null when it was deleted, or history is seen from joining only",
    }),
  ),
  attachments: Type.Optional(QuotedFiles),
});
export type Quote = Infer<typeof Quote>;

export const Reaction = Open({
  emoji: Type.String(),
  count: Type.Integer({ minimum: 1 }),
  user_ids: Type.Array(UserId, { description: "The first 20 who reacted with it" }),
});
export type Reaction = Infer<typeof Reaction>;

export const SYSTEM_ACTIONS = [
  "group.created",
  "group.renamed",
  "avatar.changed",
  "history.opened",
  "history.narrowed",
  "member.added",
  "member.removed",
  "member.left",
  "owner.changed",
] as const;
export type SystemAction = (typeof SYSTEM_ACTIONS)[number];

/** What a system message reports; its sender did it. */
export const SystemNotice = Open({
  action: Word(SYSTEM_ACTIONS, "the sender changed something"),
  users: Type.Array(UserSummary, { description: "Whom it was done to" }),
  name: Nullable(Type.String({ description: "The name that the group was given" })),
});
export type SystemNotice = Infer<typeof SystemNotice>;

/**
 * A message as it is stored. `version` is the conversation's version after the last change of this message. Of a deleted one
 * nothing is left but who sent it, when, and its place.
 */
export const Message = Open(
  {
    id: MessageId,
    conversation_id: ConversationId,
    seq: Seq,
    version: Version,
    sender: UserSummary,
    kind: Word(["text", "system"], "its `content`, as text"),
    content: Type.String({ description: "Empty where there are only attachments" }),
    reply_to: Type.Optional(Quote),
    mentions: Type.Optional(Type.Array(UserId)),
    attachments: Type.Optional(Type.Array(File, { description: "In the order in which they were given" })),
    reactions: Type.Optional(Type.Array(Reaction, { description: "Oldest kind first" })),
    system: Type.Optional(SystemNotice),
    client_id: Type.Optional(Type.String({ description: "Shown to the sender's devices only" })),
    created_at: Timestamp,
    edited_at: Nullable(Timestamp),
    deleted_at: Nullable(Timestamp),
  },
  { $id: "Message" },
);
export type Message = Infer<typeof Message>;

/** What a message said before an edit. */
export const Revision = Open({ content: Type.String(), created_at: Timestamp }, { $id: "Revision" });
export type Revision = Infer<typeof Revision>;
