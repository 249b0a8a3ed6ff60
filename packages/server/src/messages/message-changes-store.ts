import type { ConversationId, FileId, Revision, UserId, UserSummary } from "@gochat/protocol";
import { LIMITS } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";
import { SEEN_ABOVE } from "./messages-store.ts";

/** A message as it is before a change. */
export interface StoredMessage {
  sender_id: UserId;
  kind: "text" | "system";
  content: string;
  version: number;
  /** The version with which it came to say what it says. */
  content_version: number;
  mentions: UserId[];
  attachments: FileId[];
  deleted_at: string | null;
  /** Seconds since it was sent. */
  age_s: number;
}

export async function findStored(
  tx: Sql,
  id: ConversationId,
  seq: number,
): Promise<StoredMessage | undefined> {
  const rows = await tx.query<StoredMessage>(
    `select sender_id, kind, content, version, deleted_at, coalesce(mentions, '{}') as mentions, coalesce(attachments, '{}') as attachments,
            -- Of edits from before it was kept the version of the last change is known.
            coalesce(content_version, case when edited_at is null then created_version else version end) as content_version,
            extract(epoch from clock_timestamp() - created_at)::float8 as age_s
     from messages where conversation_id = $1 and seq = $2`,
    [id, seq],
    { name: "find_stored" },
  );
  return rows[0];
}

/** Members of these names, which are folded. */
export async function resolveNames(tx: Sql, id: ConversationId, names: readonly string[]): Promise<UserId[]> {
  const rows = await tx.query<{ ids: UserId[] | null }>("select members_named($1, $2) as ids", [id, names], {
    name: "members_named",
  });
  return rows[0]?.ids ?? [];
}

export interface Rewritten {
  content: string;
  mentions: readonly UserId[];
  /** Those of its files that it keeps. */
  attachments: readonly FileId[];
  /** Of the change. */
  version: number;
}

/** Keeps what it said before, and says something else (M1). */
export async function rewriteMessage(
  tx: Sql,
  id: ConversationId,
  seq: number,
  { content, mentions, attachments, version }: Rewritten,
): Promise<void> {
  await tx.query(
    `with old as materialized (
       select content, coalesce(edited_at, created_at) as since, sender_id, mentions, attachments
       from messages where conversation_id = $1 and seq = $2
     ),
     newest as materialized (
       select revision from revisions where conversation_id = $1 and seq = $2 order by revision desc limit 1
     ),
     kept as (
       insert into revisions (conversation_id, seq, revision, content, created_at)
       select $1, $2, 1 + coalesce((select revision from newest), 0), content, since from old
     ),
     -- The first stays: a send that is repeated is compared with it (D4).
     dropped as (
       delete from revisions r using newest
       where r.conversation_id = $1 and r.seq = $2 and r.revision > 1 and r.revision <= newest.revision + 2 - ${LIMITS.revisionsMax}
     ),
     unnamed as (
       delete from mentions n using old
       where n.user_id = any(old.mentions) and n.conversation_id = $1 and n.seq = $2 and not n.user_id = any($4::uuid[])
     ),
     named as (
       insert into mentions (user_id, conversation_id, seq)
       select k.id, $1, $2 from unnest($4::uuid[]) k (id), old where k.id <> old.sender_id
       on conflict do nothing
     ),
     detached as (
       delete from attachments a using old
       where a.file_id = any(old.attachments) and a.conversation_id = $1 and a.seq = $2 and not a.file_id = any($6::uuid[])
       returning a.file_id
     ),
     -- The collector takes what no other message carries.
     expired as (update files f set expires_at = clock_timestamp() from detached d where f.id = d.file_id)
     update messages set content = $3, edited_at = clock_timestamp(), content_version = $5, mentions = nullif($4::uuid[], '{}'),
            attachments = nullif($6::uuid[], '{}'),
            attachments_sent = case when attachments <> $6::uuid[] then coalesce(attachments_sent, attachments) else attachments_sent end
     where conversation_id = $1 and seq = $2`,
    [id, seq, content, mentions, version, attachments],
    { name: "rewrite_message" },
  );
}

/** Leaves a stub, and nothing of it anywhere else (M2). */
export async function eraseMessage(tx: Sql, id: ConversationId, seq: number): Promise<void> {
  await tx.query(
    `with old as materialized (
       select mentions, attachments from messages where conversation_id = $1 and seq = $2
     ),
     revised as (delete from revisions where conversation_id = $1 and seq = $2),
     reacted as (delete from reactions where conversation_id = $1 and seq = $2),
     named as (
       delete from mentions n using old where n.user_id = any(old.mentions) and n.conversation_id = $1 and n.seq = $2
     ),
     detached as (
       delete from attachments a using old
       where a.file_id = any(old.attachments) and a.conversation_id = $1 and a.seq = $2 returning a.file_id
     ),
     expired as (update files f set expires_at = clock_timestamp() from detached d where f.id = d.file_id),
     -- Earlier versions copied what they quote. Other replies stay as they are, however many there are.
     quoted as (
       update messages set reply_to_content = null
       where conversation_id = $1 and reply_to_seq = $2 and reply_to_content is not null
     )
     update messages set content = '', deleted_at = clock_timestamp(), reply_to_seq = null, reply_to_sender = null,
            reply_to_content = null, mentions = null, reactions = null, attachments = null, attachments_sent = null
     where conversation_id = $1 and seq = $2`,
    [id, seq],
    { name: "erase_message" },
  );
}

/** What there is of an emoji on a message, before it is added or taken back. */
export interface ReactionState {
  is_own: boolean;
  is_used: boolean;
  /** Different emoji on the message. */
  kinds: number;
}

export async function findReaction(
  tx: Sql,
  id: ConversationId,
  seq: number,
  emoji: string,
  userId: UserId,
): Promise<ReactionState> {
  const rows = await tx.query<ReactionState>(
    `select exists (select from reactions where conversation_id = $1 and seq = $2 and emoji = $3 and user_id = $4) as is_own,
            exists (select from reactions where conversation_id = $1 and seq = $2 and emoji = $3) as is_used,
            coalesce(jsonb_array_length(reactions), 0) as kinds
     from messages where conversation_id = $1 and seq = $2`,
    [id, seq, emoji, userId],
    { name: "find_reaction" },
  );
  return rows[0] ?? { is_own: false, is_used: false, kinds: 0 };
}

export async function insertReaction(
  tx: Sql,
  id: ConversationId,
  seq: number,
  emoji: string,
  userId: UserId,
): Promise<void> {
  await tx.query(
    "insert into reactions (conversation_id, seq, emoji, user_id) values ($1, $2, $3, $4)",
    [id, seq, emoji, userId],
    { name: "insert_reaction" },
  );
}

export async function deleteReaction(
  tx: Sql,
  id: ConversationId,
  seq: number,
  emoji: string,
  userId: UserId,
): Promise<void> {
  await tx.query(
    "delete from reactions where conversation_id = $1 and seq = $2 and emoji = $3 and user_id = $4",
    [id, seq, emoji, userId],
    { name: "delete_reaction" },
  );
}

/** Sums the reactions up in the message. */
export async function sumReactions(tx: Sql, id: ConversationId, seq: number): Promise<void> {
  await tx.query(
    `with kinds as materialized (
       select emoji, count(*) as count, min(created_at) as first,
              (array_agg(user_id order by created_at, user_id))[1:${LIMITS.reactorsShown}] as user_ids
       from reactions where conversation_id = $1 and seq = $2 group by emoji
     )
     update messages set reactions = (
       select jsonb_agg(jsonb_build_object('emoji', emoji, 'count', count, 'user_ids', user_ids) order by first, emoji) from kinds)
     where conversation_id = $1 and seq = $2`,
    [id, seq],
    { name: "sum_reactions" },
  );
}

export interface FoundRevision extends Revision {
  revision: number;
  /** Behind this one there is another. */
  has_more: boolean;
}

/** Oldest first, from behind `after`; none of a message that the viewer may not see. */
export function listRevisions(
  sql: Sql,
  viewer: UserId,
  id: ConversationId,
  seq: number,
  { after, limit, maxBytes }: { after: number; limit: number; maxBytes: number },
): Promise<FoundRevision[]> {
  return sql.query<FoundRevision>(
    `select revision, content, created_at, has_more from revisions_page($2, $3, $4, $5, $6) where $3 > ${SEEN_ABOVE}`,
    [viewer, id, seq, after, limit, maxBytes],
    { name: "revisions_page" },
  );
}

/** People who reacted with an emoji, by id, above `after`; none of a message that the viewer may not see. */
export async function listReactors(
  sql: Sql,
  viewer: UserId,
  id: ConversationId,
  seq: number,
  emoji: string,
  after: UserId | null,
  limit: number,
): Promise<UserSummary[]> {
  const rows = await sql.query<{ summary: UserSummary }>(
    `select u.summary
     from reactions r
     cross join lateral (select user_summary(u) as summary from users u where u.id = r.user_id offset 0) u
     where r.conversation_id = $2 and r.seq = $3 and r.seq > ${SEEN_ABOVE} and r.emoji = $4
       and r.user_id > coalesce($5::uuid, '00000000-0000-0000-0000-000000000000')
     order by r.user_id limit $6`,
    [viewer, id, seq, emoji, after, limit],
    { name: "list_reactors" },
  );
  return rows.map(({ summary }) => summary);
}
