import type { Conversation, ConversationId, FileId, Member, Role, UserId, Writers } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

/** A member as an entity on the wire, out of `m`, a row of `members`, and `u`, that of the person in `users`. */
const MEMBER = "member_as_shown(user_summary(u), m.role, m.joined_at, m.silenced_until)";

/** People by their ids, and by their names, which are folded. */
export interface NamedUsers {
  readonly ids: readonly UserId[];
  readonly names: readonly string[];
  /** To whom a name may still mean somebody who had it before (D6). */
  readonly namedBy: UserId;
}

/** Their ids, of a list of ids and one of names. Whoever has a name now is not meant by those who knew another one by it. */
const idsOf = (ids: string, names: string, namedBy: string): string => `(
  select i.id from unnest(${ids}::uuid[]) i (id)
  union
  select u.id from unnest(${names}::text[]) n (name)
  cross join lateral (select u.id from users u where u.username_key = n.name and u.deleted_at is null offset 0) u
  where former_directs(${namedBy}, n.name) = '{}' or has_written_to(${namedBy}, u.id))`;

export interface LockedUser {
  readonly id: UserId;
  readonly username_key: string;
}

/** Locks people who exist, so that none of them leaves before the commit; answers with those it found. */
export function lockUsers(tx: Sql, { ids, names, namedBy }: NamedUsers): Promise<LockedUser[]> {
  return tx.query<LockedUser>(
    `select id, username_key from users
     where id = any(array${idsOf("$1", "$2", "$3")}) and deleted_at is null order by id for share`,
    [ids, names, namedBy],
    { name: "lock_users" },
  );
}

export interface NewGroup {
  id: ConversationId;
  name: string;
  description: string | null;
  history: Conversation["history"];
  /** Is a member as well, and the first. */
  ownerId: UserId;
  others: NamedUsers;
}

/** A group with its first members: those of the people whose `groups_from` lets who makes it (S9). Answers with their ids. */
export async function insertGroup(tx: Sql, group: NewGroup): Promise<UserId[]> {
  const { id, name, description, history, ownerId, others } = group;
  const rows = await tx.query<{ user_id: UserId }>(
    `with people as materialized (
       select p.id from ${idsOf("$6", "$7", "$5")} p (id)
       -- Whoever does not exist fails the statement.
       left join lateral (select * from users u where u.id = p.id offset 0) u on true
       where p.id = $5 or u.id is null or is_let(u.groups_from, u.id, $5)
     ),
     made as (
       insert into conversations (id, kind, name, description, history, member_count, version)
       select $1, 'group', $2, $3, $4, count(*), 0 from people
     )
     insert into members (conversation_id, user_id, role, made_it)
     select $1, p.id, case when p.id = $5 then 'owner' else 'member' end, p.id = $5 from people p
     returning user_id`,
    [id, name, description, history, ownerId, [ownerId, ...others.ids], others.names],
    { name: "insert_group" },
  );
  return rows.map(({ user_id }) => user_id);
}

/** Those of these people between whom and `namedBy` one blocks the other (S11). Behind the lock, which a block takes as well. */
export async function findBlocked(
  tx: Sql,
  { ids, names, namedBy }: NamedUsers,
): Promise<{ id: UserId; username: string }[]> {
  return tx.query(
    `select u.id, u.username from users u
     where u.id = any(array${idsOf("$1", "$2", "$3")}) and either_blocks($3, u.id)`,
    [ids, names, namedBy],
    { name: "find_blocked" },
  );
}

export interface NewMembers {
  id: ConversationId;
  userIds: readonly UserId[];
  /** The newest message when they join. */
  joinedSeq: number;
  /** The version that makes them members. */
  version: number;
}

export async function insertMembers(tx: Sql, { id, userIds, joinedSeq, version }: NewMembers): Promise<void> {
  await tx.query(
    `insert into members (conversation_id, user_id, joined_seq, read_seq, delivered_seq, version)
     select $1, u.id, $3, $3, $3, $4 from unnest($2::uuid[]) u (id)`,
    [id, userIds, joinedSeq, version],
    { name: "insert_members" },
  );
}

/** Whether somebody is added, is asked first (S9), or may not even be asked, since one blocks the other (S11). */
export type Stance = "let" | "asked" | "blocked";

/** Somebody who is not in it, as the member that they become in this transaction. */
export interface Outsider {
  readonly member: Member;
  readonly stance: Stance;
  /** When others removed them last; null: never. */
  readonly removed_at: string | null;
  readonly is_banned: boolean;
}

/** Those of these people who are not in it. */
export function findOutsiders(
  tx: Sql,
  id: ConversationId,
  { ids, names, namedBy }: NamedUsers,
): Promise<Outsider[]> {
  return tx.query<Outsider>(
    `select ${MEMBER} as member, r.removed_at, (r.banned_until > now()) is true as is_banned,
            case when either_blocks($4, u.id) then 'blocked' when is_let(u.groups_from, u.id, $4) then 'let' else 'asked' end as stance
     from users u cross join (select 'member' as role, now()::timestamptz(3) as joined_at, null::timestamptz as silenced_until) m
     left join lateral (select * from members x where x.conversation_id = $1 and x.user_id = u.id offset 0) x on true
     left join lateral (select * from removals r where r.conversation_id = $1 and r.user_id = u.id offset 0) r on true
     where u.id = any(array${idsOf("$2", "$3", "$4")}) and x.user_id is null
     order by u.id`,
    [id, ids, names, namedBy],
    { name: "find_outsiders_removed" },
  );
}

export async function setRole(tx: Sql, id: ConversationId, userId: UserId, role: Role): Promise<void> {
  await tx.query(
    `update members set role = $3, state_xid = pg_current_xact_id(), silenced_until = case when $3 <> 'owner' then silenced_until end
     where conversation_id = $1 and user_id = $2`, // G12
    [id, userId, role],
  );
}

/** Null lifts it. */
export async function setSilence(
  tx: Sql,
  id: ConversationId,
  userId: UserId,
  until: string | null,
): Promise<void> {
  await tx.query(
    `update members set silenced_until = $3::timestamptz where conversation_id = $1 and user_id = $2`,
    [id, userId, until],
  );
}

export async function findMember(tx: Sql, id: ConversationId, userId: UserId): Promise<Member | undefined> {
  const rows = await tx.query<{ member: Member }>(
    `select ${MEMBER} as member
     from members m join users u on u.id = m.user_id where m.conversation_id = $1 and m.user_id = $2`,
    [id, userId],
    { name: "find_member" },
  );
  return rows[0]?.member;
}

/** What names them stays: should they come back they may see it again, and count it (U3). */
export async function deleteMember(tx: Sql, id: ConversationId, userId: UserId): Promise<void> {
  await tx.query("delete from members where conversation_id = $1 and user_id = $2", [id, userId]);
}

export async function setMemberCount(tx: Sql, id: ConversationId, count: number): Promise<void> {
  await tx.query("update conversations set member_count = $2 where id = $1", [id, count]);
}

/** Who inherits a group: its oldest admin, else its oldest member. */
export async function findHeir(
  tx: Sql,
  id: ConversationId,
  exceptUserId: UserId,
): Promise<Member | undefined> {
  const rows = await tx.query<{ member: Member }>(
    `select ${MEMBER} as member from (
       (select *, 0 as rank from members where conversation_id = $1 and role = 'admin' and user_id <> $2
        order by joined_at, user_id limit 1)
       union all
       (select *, 1 from members where conversation_id = $1 and user_id <> $2 order by joined_at, user_id limit 1)
     ) m
     cross join lateral (select * from users u where u.id = m.user_id offset 0) u
     order by m.rank limit 1`,
    [id, exceptUserId],
    { name: "find_heir" },
  );
  return rows[0]?.member;
}

/** What a member may change at once. */
export interface Settings {
  name: string | null;
  description: string | null;
  history: Conversation["history"];
  avatar_id: FileId | null;
  who_writes: Writers;
  slow_mode_s: number;
}

export async function updateSettings(tx: Sql, id: ConversationId, settings: Settings): Promise<void> {
  const { name, description, history, avatar_id, who_writes, slow_mode_s } = settings;
  await tx.query(
    "update conversations set name = $2, description = $3, history = $4, avatar_id = $5, who_writes = $6, slow_mode_s = $7 where id = $1",
    [id, name, description, history, avatar_id, who_writes, slow_mode_s],
  );
}

/** At the time at which its transaction began. */
export async function closeConversation(tx: Sql, id: ConversationId): Promise<void> {
  await tx.query("update conversations set closed_at = now() where id = $1", [id]);
}

/** When the transaction began, as `closeConversation` writes it. */
export async function findTime(tx: Sql): Promise<string> {
  const rows = await tx.query<{ now: string }>("select rfc3339(now()::timestamptz(3)) as now", [], {
    name: "find_time",
  });
  return rows[0]?.now ?? "";
}

export interface MemberPosition {
  joinedAt: string;
  userId: UserId;
}

/** Members by the time they joined, from behind `position`; none for somebody who is not a member. */
export async function listMembers(
  sql: Sql,
  viewer: UserId,
  id: ConversationId,
  position: MemberPosition | null,
  limit: number,
): Promise<Member[]> {
  const rows = await sql.query<{ member: Member }>(
    `select ${MEMBER} as member
     from (select * from members m
            where m.conversation_id = $2
              -- Without an OR, so that the index begins there whatever plan is kept: the last page costs what the first one does.
              and (m.joined_at, m.user_id) > (coalesce($3::timestamptz, '-infinity'), coalesce($4::uuid, '00000000-0000-0000-0000-000000000000'))
              and exists (select from members me where me.conversation_id = $2 and me.user_id = $1)
            order by m.joined_at, m.user_id limit $5) m
     cross join lateral (select * from users u where u.id = m.user_id offset 0) u
     order by m.joined_at, m.user_id`,
    [viewer, id, position?.joinedAt ?? null, position?.userId ?? null, limit],
    { name: "list_members" },
  );
  return rows.map(({ member }) => member);
}
