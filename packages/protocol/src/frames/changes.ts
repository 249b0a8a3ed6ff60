import { Conversation, ConversationSettings, Member } from "../entities/conversation.ts";
import { Message } from "../entities/message.ts";
import { ConversationId, UserId, Version } from "../ids.ts";
import { Open, Type } from "../schema.ts";
import type { Infer, TSchema } from "../schema.ts";

const change = <const T extends string, const F extends Record<string, TSchema>>(type: T, fields: F) =>
  Open({ type: Type.Literal(type), conversation_id: ConversationId, version: Version, ...fields });

const members = { members: Type.Array(Member), member_count: Type.Integer({ minimum: 0 }) };

/** A kind of durable change: what it shows, and what follows from it wherever it is delivered, remembered or replayed. */
export interface ChangeKind {
  readonly schema: TSchema;
  /** When it comes, in words. */
  readonly summary: string;
  /** It shows a message that was there before, as it is now; who may not see that hears nothing of it (H6). */
  readonly subject?: "message";
  /**
   * Frames from before it show what is gone with it, and are never sent again (M2, M3, H6). `edits`: where the message that it shows was
   * edited, by this change or before.
   */
  readonly erases?: true | "edits";
  /** Nobody had the conversation before. Everybody is shown it as they see it. */
  readonly opens?: true;
  /** It makes the people whom it names members; each of them is shown the conversation instead, as they see it. */
  readonly adds?: true;
  /** The person whom it names is not a member any more; this is the last that they hear of it (G5). */
  readonly removes?: true;
}

/** Every kind of change that has a version, by the type of its event. All of them are replayed by a `sync`. */
export const CHANGES = {
  "conversation.created": {
    schema: change("conversation.created", { conversation: Conversation }),
    summary: "I am in a new conversation: it was opened, or I was added to it",
    opens: true,
    adds: true,
  },
  "conversation.updated": {
    schema: change("conversation.updated", { conversation: ConversationSettings }),
    summary: "Its name, description, history or pins changed, or it was closed",
    // `history` is a setting: who saw an earlier event may not see it any more.
    erases: true,
  },
  "message.created": {
    schema: change("message.created", { message: Message }),
    summary: "A message was stored, in a conversation of mine",
  },
  "message.updated": {
    schema: change("message.updated", { message: Message }),
    summary: "A message was edited, or a reaction came or went",
    subject: "message",
    // What it said before stands in frames of its own, and of those that quote it.
    erases: "edits",
  },
  "message.deleted": {
    schema: change("message.deleted", { message: Message }),
    summary: "A message was deleted; this is what is left of it",
    subject: "message",
    erases: true,
  },
  "member.added": {
    schema: change("member.added", members),
    summary: "These are new in the conversation",
    adds: true,
  },
  "member.updated": {
    schema: change("member.updated", members),
    summary: "These have another role now, or the name of somebody who left for good",
  },
  "member.removed": {
    schema: change("member.removed", { user_id: UserId, member_count: members.member_count }),
    summary: "Somebody left or was removed. The last that this person hears of the conversation",
    removes: true,
  },
} as const satisfies Record<string, ChangeKind>;

export type ChangeType = keyof typeof CHANGES;
export type ChangeEvent = { [T in ChangeType]: Infer<(typeof CHANGES)[T]["schema"]> }[ChangeType];
