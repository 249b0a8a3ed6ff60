import { randomUUID } from "node:crypto";
import { LIMITS } from "@gochat/protocol";
import type { ConversationId, FileId, UserId } from "@gochat/protocol";
import type { TestSql } from "@gochat/testkit";

/** More than fit on one page of anything. */
export const MANY = 120;
const EMOJI = "👍";

/** What one person can make that is largest on the wire, put into the tables as the server would. */
export interface Largest {
  /** Username, and so the token, of the person who reads. */
  readonly reader: string;
  readonly readerId: UserId;
  /** What all usernames begin with. */
  readonly prefix: string;
  readonly userIds: readonly UserId[];
  /** Of the reader, the newest activity last. */
  readonly conversationIds: readonly ConversationId[];
  /** The one with as many messages, members, readers, and reactions to `reactedSeq` and edits of `editedSeq`. */
  readonly group: ConversationId;
  readonly reactedSeq: number;
  readonly editedSeq: number;
  readonly emoji: string;
  readonly revisions: number;
  /** Whom the reader blocks, the newest last. */
  readonly blockedIds: readonly UserId[];
  readonly sessionIds: readonly string[];
  /** The oldest first. */
  readonly auditIds: readonly string[];
  /** To the group, the oldest first. */
  readonly invitationIds: readonly string[];
  /** The oldest first; everybody has reported the first one. */
  readonly reportEntryIds: readonly string[];
  /** Of the reader; the first ten are in every message. */
  readonly fileIds: readonly FileId[];
}

// Six bytes each on the wire.
const control = (length: number): string => "\u0001".repeat(length);
// Four bytes each.
const astral = (length: number): string => "𝕏".repeat(length);

const CONTENT = control(LIMITS.contentMaxBytes);

export async function fillLargest(sql: TestSql): Promise<Largest> {
  const prefix = "p".repeat(20);
  const userIds = await insertPeople(sql, prefix);
  const [readerId] = userIds;
  if (readerId === undefined) throw new Error("there are many");
  const conversationIds = Array.from({ length: MANY }, () => randomUUID() as ConversationId);
  await insertGroups(sql, conversationIds, userIds);
  const group = conversationIds.at(-1) ?? conversationIds[0];
  if (group === undefined) throw new Error("there are many");
  const fileIds = await insertFiles(sql, readerId);
  for (const id of conversationIds)
    await insertMessages(sql, id, { userIds, fileIds, count: id === group ? MANY : 1 });
  const ofOne = { reactedSeq: 5, editedSeq: 6, revisions: 2 * LIMITS.revisionsMax };
  await sql.rows(
    "insert into reactions (conversation_id, seq, emoji, user_id) select $1, $2, $3, u.id from unnest($4::uuid[]) u (id)",
    [group, ofOne.reactedSeq, EMOJI, userIds],
  );
  await sql.rows(
    "insert into revisions (conversation_id, seq, revision, content, created_at) select $1, $2, n, $3, now() from generate_series(1, $4::int) n",
    [group, ofOne.editedSeq, CONTENT, ofOne.revisions],
  );
  const sessions = await sql.rows<{ id: string }>(
    `insert into sessions (id, user_id, user_agent, expires_at)
     select gen_random_uuid(), $1, $2, now() + interval '1 day' from generate_series(1, $3::int) returning id`,
    [readerId, astral(100), 2 * MANY],
  );
  const blockedIds = await insertPeople(sql, "q".repeat(20));
  await insertBlocks(sql, readerId, blockedIds);
  await sql.rows(
    "insert into group_requests (user_id, conversation_id, asker_id) select $1, c.id, $2 from unnest($3::uuid[]) c (id)",
    [readerId, userIds[1], conversationIds],
  );
  return {
    reader: nameOf(prefix, 0),
    readerId,
    prefix,
    userIds,
    conversationIds,
    group,
    emoji: EMOJI,
    ...ofOne,
    fileIds,
    blockedIds,
    sessionIds: sessions.map(({ id }) => id),
    auditIds: await insertAudit(sql, userIds),
    reportEntryIds: await insertReports(sql, conversationIds, userIds),
    invitationIds: await insertInvitations(sql, group, userIds),
  };
}

/** One in each conversation; of the first one each report says something else. */
async function insertReports(
  sql: TestSql,
  ids: readonly ConversationId[],
  userIds: readonly UserId[],
): Promise<string[]> {
  const rows = await sql.rows<{ id: string }>(
    `insert into report_entries (id, conversation_id, seq, sender_id, reasons, report_count, opened_at, last_reported_at)
     select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, id, 9007199254740991, $2,
            '{spam,abuse,violence,nudity,illegal,other}', $3::int, now() + n * interval '1 second', now()
     from unnest($1::uuid[]) with ordinality c (id, n) order by n returning id`,
    [ids, userIds[0], userIds.length],
  );
  const file = { name: astral(LIMITS.fileNameMaxLength), kind: "video", size: Number.MAX_SAFE_INTEGER };
  const message = {
    id: ids[0],
    version: 1,
    content: CONTENT,
    reply_to: { seq: 1, content: control(LIMITS.quoteMaxLength) },
    reply_to_sender: userIds[0],
    attachments: Array.from({ length: LIMITS.attachmentsMax }, () => file),
    conversation: { kind: "group", name: astral(LIMITS.groupNameMaxLength) },
    created_at: "2026-03-14T09:26:01.535Z",
    edited_at: "2026-03-14T09:26:01.535Z",
  };
  await sql.rows(
    "insert into report_snapshots (entry_id, version, message) select e.id, n, $3 from unnest($1::uuid[]) e (id), generate_series(1, $2::int) n",
    [rows.slice(0, 1).map(({ id }) => id), userIds.length, JSON.stringify(message)],
  );
  await sql.rows(
    "insert into report_snapshots (entry_id, version, message) select e.id, 1, $2 from unnest($1::uuid[]) e (id)",
    [rows.slice(1).map(({ id }) => id), JSON.stringify(message)],
  );
  await sql.rows(
    `insert into reports (entry_id, n, reporter_id, version, reason, comment, reported_at)
     select $1, n, id, n, 'violence', $3, now() from unnest($2::uuid[]) with ordinality u (id, n)`,
    [rows[0]?.id, userIds, astral(LIMITS.reportCommentMaxLength)],
  );
  return rows.map(({ id }) => id);
}

/** Everybody has made one, and is banned as well. */
async function insertInvitations(
  sql: TestSql,
  group: ConversationId,
  userIds: readonly UserId[],
): Promise<string[]> {
  await sql.rows(
    "update members set role = 'admin' where conversation_id = $1 and user_id = $2 and role = 'member'",
    [group, userIds[0]],
  );
  await sql.rows(
    "insert into removals (conversation_id, user_id, removed_by, banned_until) select $1, u.id, u.id, 'infinity' from unnest($2::uuid[]) u (id)",
    [group, userIds],
  );
  const rows = await sql.rows<{ id: string }>(
    `insert into invitations (id, token_hash, conversation_id, created_by, expires_at, max_uses, admits)
     select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, decode(md5(n::text), 'hex'), $1, id, now() + interval '1 day', 100000, true
     from unnest($2::uuid[]) with ordinality u (id, n) order by n returning id`,
    [group, userIds],
  );
  return rows.map(({ id }) => id);
}

/** Everybody added to a group at once, a hundred at a time. */
async function insertAudit(sql: TestSql, userIds: readonly UserId[]): Promise<string[]> {
  await sql.rows("update users set instance_role = 'admin' where id = $1", [userIds[0]]);
  const members = userIds.slice(0, LIMITS.membersPerCall).map((user_id) => ({ user_id, role: "member" }));
  const rows = await sql.rows<{ id: string }>(
    `insert into audit_log (id, created_at, action, actor_id, user_id, conversation_id, session_id, address, user_agent, details)
     select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, now(), 'member.added', $1, $1, $1, $1, repeat('f', 45), $2, $3
     from generate_series(1, $4::int) n returning id`,
    [userIds[0], astral(200), { members }, MANY],
  );
  return rows.map(({ id }) => id);
}

const nameOf = (prefix: string, n: number): string => prefix + String(n).padStart(12, "0");

async function insertPeople(sql: TestSql, prefix: string): Promise<UserId[]> {
  const ids = Array.from({ length: MANY }, () => randomUUID() as UserId);
  const names = ids.map((_, n) => nameOf(prefix, n));
  await sql.rows(
    "insert into users (id, username, display_name) select id, name, $3 from unnest($1::uuid[], $2::text[]) u (id, name)",
    [ids, names, astral(LIMITS.displayNameMaxLength)],
  );
  return ids;
}

/** Each a second after the one before. */
async function insertBlocks(sql: TestSql, blocker: UserId, blocked: readonly UserId[]): Promise<void> {
  await sql.rows(
    `insert into blocks (blocker_id, blocked_id, hides_in_groups, blocked_at)
     select $1, u.id, true, now() - interval '1 day' + u.n * interval '1 second' from unnest($2::uuid[]) with ordinality u (id, n)`,
    [blocker, blocked],
  );
}

async function insertGroups(
  sql: TestSql,
  ids: readonly ConversationId[],
  userIds: readonly UserId[],
): Promise<void> {
  await sql.rows(
    `insert into conversations (id, kind, name, description, member_count, last_seq, version, pinned_seqs, last_activity_at)
     select id, 'group', $2, $3, $4::int, 1, 2, array(select 9007199254740991 from generate_series(1, $5::int)), now() + n * interval '1 second'
     from unnest($1::uuid[]) with ordinality c (id, n)`,
    [
      ids,
      astral(LIMITS.groupNameMaxLength),
      control(LIMITS.groupDescriptionMaxLength),
      userIds.length,
      LIMITS.pinsMax,
    ],
  );
  await sql.rows(
    `insert into members (conversation_id, user_id, role, read_seq, delivered_seq)
     select c.id, u.id, case when u.n = 1 then 'owner' else 'admin' end, 1, 1
     from unnest($1::uuid[]) c (id), unnest($2::uuid[]) with ordinality u (id, n)`,
    [ids, userIds],
  );
}

/** With the longest names, and all that a worker may find out about a file. */
async function insertFiles(sql: TestSql, ownerId: UserId): Promise<FileId[]> {
  const ids = Array.from({ length: MANY }, () => randomUUID() as FileId);
  const media = {
    width: 65_535,
    height: 65_535,
    duration_ms: 86_400_000,
    is_animated: true,
    thumbhash: "A".repeat(36),
    thumbnails: LIMITS.thumbnailSizes,
  };
  const hint = { peaks: Buffer.alloc(LIMITS.peaksMax).toString("base64") };
  const mediaType = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
  await sql.rows(
    `with blob as (
       insert into blobs (key, state, size, sha256, media_type, kind, media)
       select f.id, 'kept', 9007199254740991, uuid_send(f.id) || uuid_send(f.id), $3, 'video', $4
       from unnest($1::uuid[]) f (id))
     insert into files (id, owner_id, name, blob_key, size, status, hint)
     select f.id, $2, $5, f.id, 9007199254740991, 'ready', $6 from unnest($1::uuid[]) f (id)`,
    [ids, ownerId, mediaType, JSON.stringify(media), astral(LIMITS.fileNameMaxLength), JSON.stringify(hint)],
  );
  return ids;
}

interface Filling {
  readonly userIds: readonly UserId[];
  readonly fileIds: readonly FileId[];
  readonly count: number;
}

/** Each answers the one before, names and carries as many as it may, and has every kind of reaction; the second reports who came. */
async function insertMessages(
  sql: TestSql,
  id: ConversationId,
  { userIds, fileIds, count }: Filling,
): Promise<void> {
  const user_ids = userIds.slice(0, LIMITS.reactorsShown);
  const reactions = Array.from({ length: LIMITS.reactionKindsMax }, () => ({
    emoji: "👩🏽‍❤️‍💋‍👨🏽",
    count: LIMITS.membersMax,
    user_ids,
  }));
  const system = {
    action: "member.added",
    user_ids: userIds.slice(0, LIMITS.membersPerCall),
    name: astral(LIMITS.groupNameMaxLength),
  };
  await sql.rows(
    `insert into messages (conversation_id, seq, version, created_version, id, sender_id, client_id, kind, content, created_at, edited_at,
                           reply_to_seq, reply_to_sender, mentions, reactions, system, attachments)
     select $1, n, n + 1, n + 1, gen_random_uuid(), $2, repeat('k', 60) || n, case when n = 2 then 'system' else 'text' end, $3, now(), now(),
            1, $2, $4, $5, case when n = 2 then $6::jsonb end, $8
     from generate_series(1, $7::int) n`,
    [
      id,
      userIds[0],
      CONTENT,
      userIds.slice(0, LIMITS.mentionsMax),
      JSON.stringify(reactions),
      JSON.stringify(system),
      count,
      fileIds.slice(0, LIMITS.attachmentsMax),
    ],
  );
  await sql.rows(
    "insert into attachments (file_id, conversation_id, seq) select f.id, $1, n from generate_series(1, $2::int) n, unnest($3::uuid[]) f (id)",
    [id, count, fileIds.slice(0, LIMITS.attachmentsMax)],
  );
  await sql.rows("update conversations set last_seq = $2, version = $2::bigint + 1 where id = $1", [
    id,
    count,
  ]);
}
