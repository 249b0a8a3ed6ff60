import { Conversation, ConversationSettings, Member, OwnState } from "../entities/conversation.ts";
import { Message } from "../entities/message.ts";
import { Presence } from "../entities/presence.ts";
import { ConversationId, Seq, UserId, Version } from "../ids.ts";
import { Strict, Type } from "../schema.ts";
import type { Infer } from "../schema.ts";

const change = { conversation_id: ConversationId, version: Version };
const memberCount = Type.Integer({ minimum: 0 });

/** One has a new conversation: it was opened, or one was added to it. */
export const ConversationCreated = Strict({
  type: Type.Literal("conversation.created"),
  ...change,
  conversation: Conversation,
});
export type ConversationCreated = Infer<typeof ConversationCreated>;

export const ConversationUpdated = Strict({
  type: Type.Literal("conversation.updated"),
  ...change,
  conversation: ConversationSettings,
});
export type ConversationUpdated = Infer<typeof ConversationUpdated>;

/** Somebody got further. `me` is for the devices of that person; it has no version, because watermarks only rise. */
export const ConversationMarked = Strict({
  type: Type.Literal("conversation.marked"),
  conversation_id: ConversationId,
  user_id: UserId,
  read_seq: Seq,
  delivered_seq: Seq,
  me: Type.Optional(OwnState),
});
export type ConversationMarked = Infer<typeof ConversationMarked>;

export const MessageCreated = Strict({
  type: Type.Literal("message.created"),
  ...change,
  message: Message,
});
export type MessageCreated = Infer<typeof MessageCreated>;

/** It was edited, or a reaction came or went. */
export const MessageUpdated = Strict({
  type: Type.Literal("message.updated"),
  ...change,
  message: Message,
});
export type MessageUpdated = Infer<typeof MessageUpdated>;

/** What is left of it. */
export const MessageDeleted = Strict({
  type: Type.Literal("message.deleted"),
  ...change,
  message: Message,
});
export type MessageDeleted = Infer<typeof MessageDeleted>;

export const MemberAdded = Strict({
  type: Type.Literal("member.added"),
  ...change,
  members: Type.Array(Member),
  member_count: memberCount,
});
export type MemberAdded = Infer<typeof MemberAdded>;

/** Roles changed, or the name of somebody who left for good. */
export const MemberUpdated = Strict({
  type: Type.Literal("member.updated"),
  ...change,
  members: Type.Array(Member),
  member_count: memberCount,
});
export type MemberUpdated = Infer<typeof MemberUpdated>;

/** The last that a person hears of a conversation that they left or were removed from. */
export const MemberRemoved = Strict({
  type: Type.Literal("member.removed"),
  ...change,
  user_id: UserId,
  member_count: memberCount,
});
export type MemberRemoved = Infer<typeof MemberRemoved>;

/** Ends by itself after `ttl_ms`, at `typing.stopped`, or at a message of that person. */
export const TypingStarted = Strict({
  type: Type.Literal("typing.started"),
  conversation_id: ConversationId,
  user_id: UserId,
  ttl_ms: Type.Integer(),
});
export type TypingStarted = Infer<typeof TypingStarted>;

export const TypingStopped = Strict({
  type: Type.Literal("typing.stopped"),
  conversation_id: ConversationId,
  user_id: UserId,
});
export type TypingStopped = Infer<typeof TypingStopped>;

export const PresenceChanged = Strict({ type: Type.Literal("presence.changed"), presence: Presence });
export type PresenceChanged = Infer<typeof PresenceChanged>;

/** Why a conversation cannot be brought up to date change by change. */
export const RESET_REASONS = {
  not_found: "There is no such conversation, or one is not in it: forget it",
  ahead: "The version is from the future: read the conversation again",
  too_far: "Too much has changed: read the conversation again",
  rejoined: "One left and came back: read the conversation again",
  restored: "The database lost something: read the conversation again",
} as const;
export type ResetReason = keyof typeof RESET_REASONS;

export const Reset = Strict({
  type: Type.Literal("reset"),
  conversation_id: ConversationId,
  reason: Type.String({ description: Object.keys(RESET_REASONS).join(", ") }),
});
export type Reset = Infer<typeof Reset>;
