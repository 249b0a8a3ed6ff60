import { expect } from "vitest";
import type { ConversationId, FileId, InvitationId, MessageId, Role, UserId } from "@gochat/protocol";
import type { TestSql } from "@gochat/testkit";
import type { Conversation, Message, Model } from "./model.ts";
import { byText, ownStateInModel, ownStateOnWire } from "./views.ts";
import type { OwnState } from "@gochat/protocol";

interface Dump {
  conversation: {
    id: ConversationId;
    kind: string;
    name: string | null;
    description: string | null;
    history: string;
    who_writes: string;
    slow_mode_s: number;
    avatar_id: FileId | null;
    pinned_seqs: number[];
    is_closed: boolean;
    last_seq: number;
    version: number;
    member_count: number;
  };
  members: {
    user_id: UserId;
    role: Role;
    is_silenced: boolean;
    has_sent_slowly: boolean;
    version: number;
    me: OwnState;
  }[];
  messages: {
    id: MessageId;
    seq: number;
    version: number;
    created_version: number;
    sender_id: UserId;
    client_id: string | null;
    kind: string;
    content: string;
    attachments: FileId[];
    carried: FileId[];
    reply_to_seq: number | null;
    reply_to_sender: UserId | null;
    reply_to_content: string | null;
    mentions: UserId[];
    system: { action: string; user_ids: UserId[]; name: string | null } | null;
    is_edited: boolean;
    is_deleted: boolean;
    revisions: string[];
    reactions: { emoji: string; user_id: UserId }[];
  }[];
  banned: UserId[];
  invitations: { id: InvitationId; uses: number; is_revoked: boolean }[];
  changes: { version: number; last_seq: number; event: string; seq: number | null }[];
}

// Of each conversation everything that is stored, read from the tables themselves but for the counts.
const DUMP = `
select jsonb_build_object(
  'conversation', jsonb_build_object(
    'id', c.id, 'kind', c.kind, 'name', c.name, 'description', c.description, 'history', c.history, 'who_writes', c.who_writes, 'slow_mode_s', c.slow_mode_s, 'avatar_id', c.avatar_id,
    'pinned_seqs', c.pinned_seqs, 'is_closed', c.closed_at is not null, 'last_seq', c.last_seq, 'version', c.version,
    'member_count', c.member_count),
  'members', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'user_id', m.user_id, 'role', m.role, 'is_silenced', (m.silenced_until > now()) is true, 'has_sent_slowly', m.last_sent_at is not null, 'version', m.version, 'me', s.me) order by m.user_id), '[]')
    from members m join own_states s using (conversation_id, user_id) where m.conversation_id = c.id),
  'messages', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', m.id, 'seq', m.seq, 'version', m.version, 'created_version', m.created_version, 'sender_id', m.sender_id,
      'client_id', m.client_id, 'kind', m.kind, 'content', m.content, 'attachments', coalesce(m.attachments, '{}'),
      'carried', (
        select coalesce(jsonb_agg(a.file_id order by a.file_id), '[]') from attachments a
        where a.conversation_id = c.id and a.seq = m.seq),
      'reply_to_seq', m.reply_to_seq,
      'reply_to_sender', m.reply_to_sender, 'reply_to_content', m.reply_to_content, 'mentions', coalesce(m.mentions, '{}'),
      'system', m.system, 'is_edited', m.edited_at is not null, 'is_deleted', m.deleted_at is not null,
      'revisions', (
        select coalesce(jsonb_agg(r.content order by r.revision), '[]') from revisions r
        where r.conversation_id = c.id and r.seq = m.seq),
      'reactions', (
        select coalesce(jsonb_agg(jsonb_build_object('emoji', r.emoji, 'user_id', r.user_id) order by r.created_at), '[]')
        from reactions r where r.conversation_id = c.id and r.seq = m.seq)) order by m.seq), '[]')
    from messages m where m.conversation_id = c.id),
  'banned', (
    select coalesce(jsonb_agg(r.user_id order by r.user_id), '[]') from removals r where r.conversation_id = c.id and r.banned_until > now()),
  'invitations', (
    select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'uses', i.uses, 'is_revoked', i.revoked_at is not null) order by i.id), '[]')
    from invitations i where i.conversation_id = c.id),
  'changes', (
    select jsonb_agg(jsonb_build_object(
      'version', h.version, 'last_seq', h.last_seq, 'event', h.event, 'seq', h.seq) order by h.version)
    from changes h where h.conversation_id = c.id)) as dump
from conversations c
where c.id = any($1) or c.id in (select conversation_id from members where user_id = any($2))`;

/** What is stored is what the model says, and nothing else. */
export async function expectDatabase(model: Model, sql: TestSql): Promise<void> {
  const ids = model.conversations.map(({ id }) => id);
  const people = model.people.map(({ id }) => id);
  const rows = await sql.rows<{ dump: Dump }>(DUMP, [ids, people]);
  expect(rows.map(({ dump }) => dump.conversation.id).toSorted(byText)).toEqual(ids.toSorted(byText));
  for (const { dump } of rows) {
    const conversation = model.conversations.find(({ id }) => id === dump.conversation.id);
    if (conversation === undefined) throw new Error("it was just found");
    expectStored(dump, conversation);
  }
}

function expectStored(dump: Dump, conversation: Conversation): void {
  const { kind, name, description, history, whoWrites, slowModeS, avatarId, pinnedSeqs } = conversation;
  const { isClosed, members, messages, log } = conversation;
  expect(dump.conversation).toEqual({
    id: conversation.id,
    kind,
    name,
    description,
    history,
    who_writes: whoWrites,
    slow_mode_s: slowModeS,
    avatar_id: avatarId,
    pinned_seqs: pinnedSeqs,
    is_closed: isClosed,
    last_seq: messages.length,
    version: log.length,
    member_count: members.size,
  });
  expect(dump.members.map(({ me, ...rest }) => ({ ...rest, me: ownStateOnWire(me) }))).toEqual(
    [...members]
      .map(([userId, member]) => ({
        user_id: userId,
        role: member.role,
        is_silenced: member.isSilenced,
        has_sent_slowly: member.hasSentSlowly,
        version: member.joinedVersion,
        me: ownStateInModel(conversation, userId, member),
      }))
      .toSorted((a, b) => (a.user_id < b.user_id ? -1 : 1)),
  );
  expect(dump.messages.map(withSortedIds)).toEqual(
    messages.map((message, index) =>
      Object.assign(storedMessage(message), { id: message.id ?? dump.messages[index]?.id }),
    ),
  );
  expect(dump.banned).toEqual([...conversation.banned].toSorted());
  expect(dump.invitations).toEqual(
    conversation.invitations
      .map(({ id, uses, isRevoked }) => ({ id, uses, is_revoked: isRevoked }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  );
  expectLog(dump, conversation);
}

const withSortedIds = ({ mentions, system, ...row }: Dump["messages"][number]) => ({
  ...row,
  mentions: mentions.toSorted(),
  system: system && { ...system, user_ids: system.user_ids.toSorted() },
});

function storedMessage(message: Message) {
  const { seq, version, createdVersion, senderId, clientId, content, attachments } = message;
  const { replyTo, mentions, system } = message;
  return {
    seq,
    version,
    created_version: createdVersion,
    sender_id: senderId,
    client_id: clientId,
    kind: system === null ? "text" : "system",
    content,
    attachments,
    carried: attachments.toSorted(),
    reply_to_seq: replyTo?.seq ?? null,
    reply_to_sender: replyTo?.senderId ?? null,
    reply_to_content: null,
    mentions: mentions.toSorted(),
    system: system && { action: system.action, user_ids: system.userIds.toSorted(), name: system.name },
    is_edited: message.isEdited,
    is_deleted: message.isDeleted,
    revisions: message.revisions,
    reactions: message.reactions.map(({ emoji, userId }) => ({ emoji, user_id: userId })),
  };
}

/** Each version from 1 to the head exactly once: as a new message or as a change. */
function expectLog({ messages, changes }: Dump, { log }: Conversation): void {
  const created = messages.map(({ created_version: version, seq }) => ({
    version,
    last_seq: seq - 1,
    event: "message.created",
    seq,
  }));
  let lastSeq = 0;
  expect([...created, ...changes].toSorted((a, b) => a.version - b.version)).toEqual(
    log.map(({ event, seq }, index) => ({
      version: index + 1,
      last_seq: event === "message.created" ? lastSeq++ : lastSeq,
      event,
      seq,
    })),
  );
}
