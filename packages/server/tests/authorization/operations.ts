import { ENDPOINTS } from "@gochat/protocol";
import type { ClientFrame, ConversationId, FileId, ServerFrameType, UserId } from "@gochat/protocol";
import type { Action } from "../../src/conversation-policy.ts";
import type { HttpCall } from "../http-call.ts";
import { EMOJI, NO_ID, SAID, sayingOf } from "./scenes.ts";
import type { StoredState } from "./stored-state.ts";

/** Where an operation is tried, by whom, and with what. */
export interface Place {
  readonly id: ConversationId;
  readonly actorId: UserId;
  /** The message, where it is about one. */
  readonly seq: number;
  /** The file that the message carries. */
  readonly fileId: FileId;
  /** That of the group. */
  readonly avatarId: FileId;
  /** What the actor's own message carried that was said at first, if there is one. */
  readonly sentFiles: readonly FileId[] | undefined;
  /** The person, where it is about one. */
  readonly userId: UserId;
  /** The newest message, and version, before. */
  readonly lastSeq: number;
  readonly version: number;
}

/** A place that does not exist. */
export const NOWHERE: Place = {
  id: NO_ID as ConversationId,
  actorId: NO_ID as UserId,
  seq: 1,
  fileId: NO_ID as FileId,
  avatarId: NO_ID as FileId,
  sentFiles: undefined,
  userId: NO_ID as UserId,
  lastSeq: 1,
  version: 1,
};

/** Something that can be tried with a conversation. */
export interface Operation {
  readonly name: string;
  /** `file`: that of a message, wherever it is. `avatar`: that of the conversation. */
  readonly about: "conversation" | "message" | "file" | "avatar" | "member";
  /** What it is to the policy; none for reading. */
  readonly actions: readonly Action[];
  readonly http?: (at: Place) => HttpCall;
  readonly frame?: (at: Place) => ClientFrame;
  /** Whether it did what it is for. Absent where nothing is stored: for reading, and for typing. */
  readonly happened?: (after: StoredState, at: Place) => boolean;
  /** What other members hear of it, in this order. */
  readonly hears: readonly ServerFrameType[];
  /** What the person's own devices hear. The same as the others, unless it is said here. */
  readonly ownHears?: readonly ServerFrameType[];
  /** Messages must be pinned before. */
  readonly needsPins?: boolean;
}

const { conversations, files, messages, moderation, receipts, reports } = ENDPOINTS;
const EDITED = "edited by the matrix";
const REACTION = "👍";
const TOMORROW = new Date(Date.now() + 24 * 3_600_000).toISOString();

const ofMessage = ({ id, seq }: Place) => ({ id, seq });
const stored = (state: StoredState, seq: number) => state.messages.find((message) => message.seq === seq);
const member = (state: StoredState, userId: UserId) =>
  state.members.find(({ user_id }) => user_id === userId);
const reacted = (state: StoredState, { seq, actorId }: Place, emoji: string) =>
  state.reactions.some(
    (reaction) => reaction.seq === seq && reaction.emoji === emoji && reaction.user_id === actorId,
  );
const wasSent = (
  state: StoredState,
  { actorId, lastSeq }: Place,
  replyTo: number | null,
  content: string = EDITED,
) =>
  state.messages.some(
    (message) =>
      message.seq === lastSeq + 1 &&
      message.sender_id === actorId &&
      message.content === content &&
      message.reply_to_seq === replyTo,
  );

const WITH_MESSAGES: readonly Operation[] = [
  {
    name: "read",
    about: "message",
    actions: [],
    http: (at) => ({ endpoint: messages.get, params: ofMessage(at) }),
    hears: [],
  },
  {
    name: "read the revisions of",
    about: "message",
    actions: ["message.read_revisions_own", "message.read_revisions_other"],
    http: (at) => ({ endpoint: messages.revisions, params: ofMessage(at) }),
    hears: [],
  },
  {
    name: "see who reacted to",
    about: "message",
    actions: [],
    http: (at) => ({ endpoint: messages.reactors, params: { ...ofMessage(at), emoji: EMOJI } }),
    hears: [],
  },
  {
    name: "see who read",
    about: "message",
    actions: [],
    http: (at) => ({ endpoint: receipts.readers, params: ofMessage(at) }),
    hears: [],
  },
  {
    name: "edit",
    about: "message",
    actions: ["message.edit_own"],
    http: (at) => ({ endpoint: messages.edit, params: ofMessage(at), body: { content: EDITED } }),
    frame: ({ id, seq }) => ({ type: "message.edit", conversation_id: id, seq, content: EDITED }),
    happened: (after, { seq }) => stored(after, seq)?.content === EDITED,
    hears: ["message.updated"],
  },
  {
    name: "take the files away from",
    about: "message",
    actions: ["message.edit_own"],
    http: (at) => ({ endpoint: messages.edit, params: ofMessage(at), body: { attachments: [] } }),
    frame: ({ id, seq }) => ({ type: "message.edit", conversation_id: id, seq, attachments: [] }),
    happened: (after, { seq }) =>
      stored(after, seq)?.attachments === null &&
      !after.attachments.some((attachment) => attachment.seq === seq),
    hears: ["message.updated"],
  },
  {
    name: "delete",
    about: "message",
    actions: ["message.delete_own", "message.delete_other"],
    http: (at) => ({ endpoint: messages.delete, params: ofMessage(at) }),
    frame: ({ id, seq }) => ({ type: "message.delete", conversation_id: id, seq }),
    happened: (after, { seq }) => {
      const left = stored(after, seq);
      return (
        left !== undefined &&
        left.deleted_at !== null &&
        left.content === "" &&
        !after.attachments.some((attachment) => attachment.seq === seq)
      );
    },
    hears: ["message.deleted"],
  },
  {
    name: "react to",
    about: "message",
    actions: ["message.react"],
    http: (at) => ({ endpoint: messages.react, params: { ...ofMessage(at), emoji: REACTION } }),
    frame: ({ id, seq }) => ({ type: "reaction.add", conversation_id: id, seq, emoji: REACTION }),
    happened: (after, at) => reacted(after, at, REACTION),
    hears: ["message.updated"],
  },
  {
    name: "take back a reaction to",
    about: "message",
    actions: ["message.react"],
    http: (at) => ({ endpoint: messages.unreact, params: { ...ofMessage(at), emoji: EMOJI } }),
    frame: ({ id, seq }) => ({ type: "reaction.remove", conversation_id: id, seq, emoji: EMOJI }),
    happened: (after, at) => !reacted(after, at, EMOJI),
    hears: ["message.updated"],
  },
  {
    name: "report",
    about: "message",
    actions: ["message.report"],
    http: (at) => ({ endpoint: reports.create, params: ofMessage(at), body: { reason: "spam" } }),
    happened: (after, { seq }) => after.report_entries.some((entry) => entry.seq === seq),
    hears: [],
  },
  {
    name: "pin",
    about: "message",
    actions: ["message.pin"],
    http: (at) => ({ endpoint: messages.pin, params: ofMessage(at) }),
    happened: (after, { seq }) => after.conversation.pinned_seqs.includes(seq),
    hears: ["conversation.updated"],
  },
  {
    name: "unpin",
    about: "message",
    actions: ["message.pin"],
    http: (at) => ({ endpoint: messages.unpin, params: ofMessage(at) }),
    happened: (after, { seq }) => !after.conversation.pinned_seqs.includes(seq),
    hears: ["conversation.updated"],
    needsPins: true,
  },
  {
    name: "reply to",
    about: "message",
    actions: ["message.send"],
    http: ({ id, seq }) => ({
      endpoint: messages.send,
      params: { id },
      body: { content: EDITED, reply_to_seq: seq },
    }),
    frame: ({ id, seq }) => ({
      type: "message.send",
      conversation_id: id,
      content: EDITED,
      reply_to_seq: seq,
    }),
    happened: (after, at) => wasSent(after, at, at.seq),
    hears: ["message.created"],
  },
];

const WITH_FILES: readonly Operation[] = [
  {
    name: "look at the file of",
    about: "file",
    actions: [],
    http: ({ fileId }) => ({ endpoint: files.get, params: { id: fileId } }),
    hears: [],
  },
  {
    name: "fetch the file of",
    about: "file",
    actions: [],
    http: ({ fileId }) => ({ endpoint: files.content, params: { id: fileId } }),
    hears: [],
  },
  {
    name: "send the file of",
    about: "file",
    actions: ["message.send"],
    http: ({ id, fileId }) => ({
      endpoint: messages.send,
      params: { id },
      body: { content: EDITED, attachments: [fileId] },
    }),
    frame: ({ id, fileId }) => ({
      type: "message.send",
      conversation_id: id,
      content: EDITED,
      attachments: [fileId],
    }),
    happened: (after, at) =>
      wasSent(after, at, null) &&
      after.attachments.some(({ seq, file_id }) => seq === at.lastSeq + 1 && file_id === at.fileId),
    hears: ["message.created"],
  },
];

const setRole = (role: "owner" | "admin" | "member"): Operation => ({
  name: `make ${role}`,
  about: "member",
  actions: ["member.set_role"],
  http: ({ id, userId }) => ({
    endpoint: conversations.updateMember,
    params: { id, user_id: userId },
    body: { role },
  }),
  happened: (after, { userId }) => member(after, userId)?.role === role,
  hears: role === "owner" ? ["member.updated", "message.created"] : ["member.updated"],
});

const WITH_MEMBERS: readonly Operation[] = [
  setRole("owner"),
  setRole("admin"),
  setRole("member"),
  {
    name: "remove",
    about: "member",
    actions: ["member.remove_member", "member.remove_admin", "member.leave"],
    http: ({ id, userId }) => ({
      endpoint: conversations.removeMember,
      params: { id, user_id: userId },
    }),
    happened: (after, { userId }) =>
      member(after, userId) === undefined && after.conversation.member_count === after.members.length,
    hears: ["member.removed", "message.created"],
  },
  {
    name: "add",
    about: "member",
    actions: ["member.add"],
    http: ({ id, userId }) => ({
      endpoint: conversations.addMembers,
      params: { id },
      body: { user_ids: [userId] },
    }),
    happened: (after, { userId }) =>
      member(after, userId)?.role === "member" && after.conversation.member_count === after.members.length,
    hears: ["member.added", "message.created"],
  },
  {
    name: "ban",
    about: "member",
    actions: ["member.remove_member", "member.remove_admin"],
    http: ({ id, userId }) => ({
      endpoint: moderation.ban,
      params: { id, user_id: userId },
      body: { until: "2099-01-01T00:00:00.000Z" },
    }),
    happened: (after, { userId }) =>
      member(after, userId) === undefined &&
      after.removals.some(({ user_id, banned_until }) => user_id === userId && banned_until !== null),
    hears: ["member.removed", "message.created"],
  },
  {
    name: "lift the ban of",
    about: "member",
    actions: ["member.unban"],
    http: ({ id, userId }) => ({ endpoint: moderation.unban, params: { id, user_id: userId } }),
    hears: [],
  },
  {
    name: "silence",
    about: "member",
    actions: ["member.remove_member", "member.remove_admin"],
    http: ({ id, userId }) => ({
      endpoint: moderation.silence,
      params: { id, user_id: userId },
      body: { until: TOMORROW },
    }),
    happened: (after, { userId }) => typeof member(after, userId)?.silenced_until === "string",
    hears: ["member.updated"],
  },
  {
    name: "lift the silence of",
    about: "member",
    actions: ["member.remove_member", "member.remove_admin"],
    http: ({ id, userId }) => ({ endpoint: moderation.unsilence, params: { id, user_id: userId } }),
    hears: [],
  },
];

const OF_BANS: Operation = {
  name: "see who is banned",
  about: "conversation",
  actions: ["member.unban"],
  http: ({ id }) => ({ endpoint: moderation.listBans, params: { id } }),
  hears: [],
};

const update = (
  what: "name" | "description" | "history" | "who_writes" | "slow_mode_s",
  value: string | number,
  hears: readonly ServerFrameType[],
): Operation => ({
  name: {
    name: "set the name",
    description: "set the description",
    history: `set the history to ${value}`,
    who_writes: "let only admins write",
    slow_mode_s: "begin slow mode",
  }[what],
  about: "conversation",
  actions: ["conversation.update", ...(value === "all" ? (["conversation.open_history"] as const) : [])],
  http: ({ id }) => ({ endpoint: conversations.update, params: { id }, body: { [what]: value } }),
  happened: ({ conversation }) => conversation[what] === value,
  hears,
});

const OWN_ONLY = { hears: [], ownHears: ["conversation.marked"] } as const;

const personalise = (
  what: "is_archived" | "is_pinned" | "muted_until",
  column: "archived_at" | "pinned_at" | "muted_until",
): Operation => ({
  name: { is_archived: "archive", is_pinned: "pin for oneself", muted_until: "mute" }[what],
  about: "conversation",
  actions: ["conversation.personalise"],
  http: ({ id }) => ({
    endpoint: conversations.updateMine,
    params: { id },
    body: { [what]: what === "muted_until" ? "2099-01-01T00:00:00.000Z" : true },
  }),
  happened: (after, { actorId }) => typeof member(after, actorId)?.[column] === "string",
  ...OWN_ONLY,
});

const mark = (
  what: "read_seq" | "delivered_seq" | "is_marked_unread" | "unread_from",
  announced: Pick<Operation, "hears" | "ownHears">,
): Operation => {
  const valueOf = ({ lastSeq }: Place) => (what === "is_marked_unread" ? true : lastSeq);
  const marks = (at: Place) => [{ conversation_id: at.id, [what]: valueOf(at) }];
  return {
    name: `mark ${what}`,
    about: "conversation",
    actions: ["conversation.mark"],
    http: (at) => ({ endpoint: receipts.mark, body: { marks: marks(at) } }),
    frame: (at) => ({ type: "conversation.mark", marks: marks(at) }),
    happened: (after, at) =>
      what === "unread_from"
        ? member(after, at.actorId)?.is_marked_unread === true
        : member(after, at.actorId)?.[what] === valueOf(at),
    ...announced,
  };
};

const readPage = (
  name: string,
  query: Record<string, number> | ((at: Place) => Record<string, string>),
): Operation => ({
  name,
  about: "conversation",
  actions: [],
  http: (at) => ({
    endpoint: messages.history,
    params: { id: at.id },
    query: typeof query === "function" ? query(at) : query,
  }),
  hears: [],
});

const sentAtFirst = ({ sentFiles }: Place) => ({
  ...sayingOf(SAID),
  ...(sentFiles !== undefined && { attachments: [...sentFiles] }),
});

const WITH_CONVERSATIONS: readonly Operation[] = [
  {
    name: "read it",
    about: "conversation",
    actions: [],
    http: ({ id }) => ({ endpoint: conversations.get, params: { id } }),
    hears: [],
  },
  {
    name: "list its members",
    about: "conversation",
    actions: [],
    http: ({ id }) => ({ endpoint: conversations.members, params: { id } }),
    hears: [],
  },
  {
    name: "list its files",
    about: "conversation",
    actions: [],
    http: ({ id }) => ({ endpoint: messages.withFiles, params: { id } }),
    hears: [],
  },
  readPage("read its newest page", {}),
  readPage("read what follows a message", { after: 0 }),
  readPage("read around a message", { around: 1 }),
  readPage("read an earlier page", ({ lastSeq }) => ({
    cursor: Buffer.from(`before:${lastSeq}`).toString("base64url"),
  })),
  {
    name: "send",
    about: "conversation",
    actions: ["message.send"],
    http: ({ id }) => ({ endpoint: messages.send, params: { id }, body: { content: EDITED } }),
    frame: ({ id }) => ({ type: "message.send", conversation_id: id, content: EDITED }),
    happened: (after, at) => wasSent(after, at, null),
    hears: ["message.created"],
  },
  {
    // Nothing is sent by those who have said it (D3).
    name: "send again",
    about: "conversation",
    actions: ["message.send"],
    http: (at) => ({ endpoint: messages.send, params: { id: at.id }, body: sentAtFirst(at) }),
    frame: (at) => ({ type: "message.send", conversation_id: at.id, ...sentAtFirst(at) }),
    happened: (after, at) => wasSent(after, at, null, sayingOf(SAID).content),
    hears: ["message.created"],
  },
  update("name", "Renamed", ["conversation.updated", "message.created"]),
  update("description", "Described", ["conversation.updated"]),
  update("who_writes", "admins", ["conversation.updated"]),
  update("slow_mode_s", 60, ["conversation.updated"]),
  {
    name: "look at its avatar",
    about: "avatar",
    actions: [],
    http: ({ avatarId }) => ({ endpoint: files.get, params: { id: avatarId } }),
    hears: [],
  },
  {
    name: "take its avatar away",
    about: "conversation",
    actions: ["conversation.update"],
    http: ({ id }) => ({ endpoint: conversations.update, params: { id }, body: { avatar: null } }),
    happened: ({ conversation }) => conversation.avatar_id === null,
    hears: ["conversation.updated", "message.created"],
  },
  personalise("is_archived", "archived_at"),
  personalise("is_pinned", "pinned_at"),
  personalise("muted_until", "muted_until"),
  mark("read_seq", { hears: ["conversation.marked"] }),
  mark("delivered_seq", { hears: ["conversation.marked"] }),
  mark("is_marked_unread", OWN_ONLY),
  mark("unread_from", OWN_ONLY),
  {
    name: "start typing",
    about: "conversation",
    actions: ["conversation.type"],
    frame: ({ id }) => ({ type: "typing.start", conversation_id: id }),
    hears: ["typing.started"],
    ownHears: [],
  },
  {
    name: "stop typing",
    about: "conversation",
    actions: ["conversation.type"],
    frame: ({ id }) => ({ type: "typing.stop", conversation_id: id }),
    hears: ["typing.started", "typing.stopped"],
    ownHears: [],
  },
  {
    name: "sync",
    about: "conversation",
    actions: [],
    frame: ({ id, version }) => ({ type: "sync", conversations: { [id]: version } }),
    hears: [],
  },
];

export const OPERATIONS: readonly Operation[] = [
  ...WITH_CONVERSATIONS,
  update("history", "joined", ["conversation.updated", "message.created"]),
  update("history", "all", ["conversation.updated", "message.created"]),
  ...WITH_MESSAGES,
  ...WITH_FILES,
  ...WITH_MEMBERS,
  OF_BANS,
];
