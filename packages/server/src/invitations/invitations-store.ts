import type { ConversationId, Invitation, InvitationId, UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

export interface NewInvitation {
  readonly id: InvitationId;
  readonly tokenHash: Buffer;
  /** Null: it lets somebody make an account, and no more. */
  readonly conversationId: ConversationId | null;
  readonly createdBy: UserId;
  readonly lifetimeS: number;
  readonly maxUses: number | null;
  readonly admits: boolean;
}

export async function insertInvitation(sql: Sql, invitation: NewInvitation): Promise<void> {
  const { id, tokenHash, conversationId, createdBy, lifetimeS, maxUses, admits } = invitation;
  await sql.query(
    `insert into invitations (id, token_hash, conversation_id, created_by, created_at, expires_at, max_uses, admits)
     values ($1, $2, $3, $4, clock_timestamp(), date_trunc('milliseconds', now() + $5::float8 * interval '1 second'), $6, $7)`,
    [id, tokenHash, conversationId, createdBy, lifetimeS, maxUses, admits],
  );
}

// Of whoever may still let people in: an administrator where it admits newcomers to the server.
const INVITER_MAY = `
  exists (select from users u where u.id = i.created_by and u.deleted_at is null and u.suspended_at is null
    and (not i.admits or u.instance_role = 'admin'))`;
const LIVES = "i.revoked_at is null and i.expires_at > now()";

/** Of a group, or of the server, up to so many. */
export async function countLive(
  sql: Sql,
  conversationId: ConversationId | null,
  upTo: number,
): Promise<number> {
  const rows = await sql.query(
    conversationId === null
      ? `select from invitations i where i.conversation_id is null and ${LIVES} limit $1`
      : `select from invitations i where i.conversation_id = $2 and ${LIVES} limit $1`,
    conversationId === null ? [upTo] : [upTo, conversationId],
  );
  return rows.length;
}

export interface FoundInvitation {
  readonly id: InvitationId;
  readonly conversation_id: ConversationId | null;
  readonly created_by: UserId;
  readonly admits: boolean;
  /** Of the group. */
  readonly name: string | null;
  readonly member_count: number | null;
}

/** One that lets somebody in now; whether it does is judged again when somebody comes. */
export async function findGood(sql: Sql, tokenHash: Buffer): Promise<FoundInvitation | undefined> {
  const [found] = await sql.query<FoundInvitation>(
    `select i.id, i.conversation_id, i.created_by, i.admits, c.name, c.member_count
     from invitations i
     left join lateral (select * from conversations c where c.id = i.conversation_id offset 0) c on true
     where i.token_hash = $1 and ${LIVES} and (i.max_uses is null or i.uses < i.max_uses) and ${INVITER_MAY}
       and (i.conversation_id is null or (c.closed_at is null and exists (
         select from members m where m.conversation_id = i.conversation_id and m.user_id = i.created_by and m.role in ('owner', 'admin'))))`,
    [tokenHash],
  );
  return found;
}

export interface LockedInvitation {
  readonly id: InvitationId;
  readonly created_at: string;
  readonly is_live: boolean;
  readonly has_uses_left: boolean;
}

/** Of several that come at once each sees what the one before it has left. */
export async function lockInvitation(tx: Sql, tokenHash: Buffer): Promise<LockedInvitation | undefined> {
  const [locked] = await tx.query<LockedInvitation>(
    `select i.id, i.created_at, ${LIVES} and ${INVITER_MAY} as is_live, i.max_uses is null or i.uses < i.max_uses as has_uses_left
     from invitations i where i.token_hash = $1 for update of i`,
    [tokenHash],
  );
  return locked;
}

/** Under its lock. */
export async function countUse(tx: Sql, id: InvitationId): Promise<void> {
  await tx.query(`update invitations set uses = uses + 1 where id = $1`, [id]);
}

const INVITATION = `
  i.id, i.conversation_id, user_summary(u) as created_by, i.created_at, i.expires_at, i.max_uses, i.uses, i.admits, i.revoked_at`;

/** The newest first, from behind `before`. */
export function findInvitations(
  sql: Sql,
  conversationId: ConversationId | null,
  before: InvitationId | null,
  limit: number,
): Promise<Invitation[]> {
  const where = conversationId === null ? "i.conversation_id is null" : "i.conversation_id = $3";
  return sql.query(
    `select ${INVITATION}
     from (select * from invitations i
           where ${where} and i.id < coalesce($1::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff') order by i.id desc limit $2) i
     cross join lateral (select * from users u where u.id = i.created_by offset 0) u
     order by i.id desc`,
    conversationId === null ? [before, limit] : [before, limit, conversationId],
  );
}

export async function findInvitation(sql: Sql, id: InvitationId): Promise<Invitation | undefined> {
  const [found] = await sql.query<Invitation>(
    `select ${INVITATION} from invitations i cross join lateral (select * from users u where u.id = i.created_by offset 0) u where i.id = $1`,
    [id],
  );
  return found;
}

/**
 * By who made it, by owners and admins of the group that it leads to, and by administrators where it leads to the server. Undefined when it is
 * nothing of theirs. Again changes nothing.
 */
export async function revokeInvitation(
  sql: Sql,
  id: InvitationId,
  by: UserId,
): Promise<{ conversation_id: ConversationId | null } | undefined> {
  const [revoked] = await sql.query<{ conversation_id: ConversationId | null }>(
    `update invitations i set revoked_at = coalesce(i.revoked_at, clock_timestamp())
     where i.id = $1 and (
       i.created_by = $2
       or exists (select from members m where m.conversation_id = i.conversation_id and m.user_id = $2 and m.role in ('owner', 'admin'))
       or (i.conversation_id is null and exists (
         select from users u where u.id = $2 and u.instance_role = 'admin' and u.suspended_at is null and u.deleted_at is null)))
     returning i.conversation_id`,
    [id, by],
  );
  return revoked;
}

/** Those that ended 30 days ago. A part at a time. */
export async function deleteOldInvitations(sql: Sql): Promise<void> {
  await sql.query(
    `delete from invitations where id = any (array(
       select id from invitations where expires_at < now() - interval '30 days' limit 1000 for update skip locked))`,
  );
}
