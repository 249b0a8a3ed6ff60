import { LIMITS } from "@gochat/protocol";
import { expect } from "vitest";
import type {
  Conversation as WireConversation,
  Message as WireMessage,
  Quote as WireQuote,
  OwnState,
  UserId,
} from "@gochat/protocol";
import { seesAbove, visibleMessage } from "./model.ts";
import type { Conversation, Member, Message, Quote } from "./model.ts";
import { countUnread } from "./unread.ts";

/**
 * Model and wire in one form, for comparing: without times, which the model does not know, and with sets in the order of their ids.
 */

/** Any order will do, if it is the same for both. */
export const byText = (a: string | null, b: string | null): number => ((a ?? "") < (b ?? "") ? -1 : 1);

const sorted = (userIds: readonly UserId[]): UserId[] => userIds.toSorted();

export function messageInModel(conversation: Conversation, message: Message, viewer: UserId) {
  const { seq, version, senderId, content, attachments, replyTo, mentions, system } = message;
  const { isEdited, isDeleted } = message;
  return {
    conversation_id: conversation.id,
    seq,
    version,
    sender: senderId,
    kind: system === null ? "text" : "system",
    content,
    attachments,
    reply_to: replyTo && quoteInModel(conversation, replyTo),
    mentions: sorted(mentions),
    reactions: reactionsInModel(message),
    system: system && { action: system.action, users: sorted(system.userIds), name: system.name },
    client_id: viewer === senderId ? message.clientId : null, // D5
    isEdited,
    isDeleted,
  };
}

/** What an answer shows of a message: to its sender who does not see it any more what they sent themselves (D3). */
function messageInAnswer(conversation: Conversation, message: Message, viewer: UserId): ComparedMessage {
  const whole = messageInModel(conversation, message, viewer);
  const member = conversation.members.get(viewer);
  if (member !== undefined && message.seq > seesAbove(conversation, member)) return whole;
  return {
    ...whole,
    version: message.createdVersion,
    reply_to: whole.reply_to && { ...whole.reply_to, content: null, files: 0 },
    reactions: [],
  };
}

/** M3 */
function quoteInModel({ history, messages }: Conversation, { seq, senderId }: Quote) {
  const quoted = messages.find((message) => message.seq === seq);
  const isShown = history === "all" && quoted !== undefined && !quoted.isDeleted;
  const content = isShown ? Array.from(quoted.content).slice(0, LIMITS.quoteMaxLength).join("") : null;
  return { seq, sender: senderId, content, files: isShown ? quoted.attachments.length : 0 };
}

/** Oldest kind first, and in it whoever came first. */
function reactionsInModel({ reactions }: Message) {
  const kinds = Map.groupBy(reactions, ({ emoji }) => emoji);
  return [...kinds].map(([emoji, each]) => ({
    emoji,
    count: each.length,
    user_ids: each.map(({ userId }) => userId),
  }));
}

export type ComparedMessage = ReturnType<typeof messageInModel>;

export function messageOnWire(message: WireMessage): ComparedMessage {
  const { conversation_id, seq, version, sender, kind, content, reply_to, mentions, reactions, system } =
    message;
  return {
    conversation_id,
    seq,
    version,
    sender: sender.id,
    kind,
    content,
    attachments: (message.attachments ?? []).map(({ id }) => id),
    reply_to: reply_to === undefined ? null : quoteOnWire(reply_to),
    mentions: sorted(mentions ?? []),
    reactions: reactions ?? [],
    system: system === undefined ? null : { ...system, users: sorted(system.users.map(({ id }) => id)) },
    client_id: message.client_id ?? null,
    isEdited: message.edited_at !== null,
    isDeleted: message.deleted_at !== null,
  };
}

const quoteOnWire = ({ seq, sender, content, attachments }: WireQuote) => ({
  seq,
  sender: sender.id,
  content,
  files: attachments?.count ?? 0,
});

/** Its id is whatever it was when it was first seen. */
export function expectMessage(
  wire: WireMessage,
  conversation: Conversation,
  message: Message,
  viewer: UserId,
): void {
  conversation.id ??= wire.conversation_id;
  message.id ??= wire.id;
  expect(messageOnWire(wire)).toEqual(messageInAnswer(conversation, message, viewer));
  expect(wire.id).toBe(message.id);
}

export function ownStateInModel(conversation: Conversation, userId: UserId, member: Member) {
  const { unread, mentions } = countUnread(conversation, userId, member);
  return {
    role: member.role,
    joined_seq: member.joinedSeq,
    read_seq: member.readSeq,
    delivered_seq: member.deliveredSeq,
    is_marked_unread: member.isMarkedUnread,
    unread_from: member.unreadFrom,
    unread_count: unread,
    mention_count: mentions,
    muted_until: member.mutedUntil,
    request: member.request,
    isArchived: member.isArchived,
    isPinned: member.isPinned,
  };
}

export function ownStateOnWire(own: OwnState) {
  const { archived_at, pinned_at, joined_at: _, state_version: __, ...state } = own;
  return { ...state, isArchived: archived_at !== null, isPinned: pinned_at !== null };
}

export function conversationInModel(conversation: Conversation, viewer: UserId, member: Member) {
  const { kind, name, description, history, whoWrites, slowModeS, avatarId, pinnedSeqs } = conversation;
  const { isClosed, members, messages, log } = conversation;
  const last = visibleMessage(conversation, member, messages.length);
  return {
    id: conversation.id,
    kind,
    name,
    description,
    history,
    who_writes: whoWrites,
    slow_mode_s: slowModeS,
    isSilenced: member.isSilenced,
    avatar_id: avatarId,
    pinned_seqs: pinnedSeqs,
    isClosed,
    last_seq: messages.length,
    version: log.length,
    members: [...members].map(([id, { role, isSilenced }]) => ({ id, role, isSilenced })).toSorted(byId),
    member_count: members.size,
    last_message: last === undefined ? null : messageInModel(conversation, last, viewer),
    me: ownStateInModel(conversation, viewer, member),
  };
}

export function conversationOnWire(conversation: WireConversation) {
  const { created_at: _, last_activity_at: __, silenced_until, ...shown } = conversation;
  const { closed_at, members, last_message, me, ...rest } = shown;
  return {
    ...rest,
    isSilenced: silenced_until !== undefined,
    isClosed: closed_at !== null,
    members: members
      .map((each) => ({ id: each.user.id, role: each.role, isSilenced: each.silenced_until !== undefined }))
      .toSorted(byId),
    last_message: last_message && messageOnWire(last_message),
    me: ownStateOnWire(me),
  };
}

const byId = (a: { id: UserId }, b: { id: UserId }): number => (a.id < b.id ? -1 : 1);
