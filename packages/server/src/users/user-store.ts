import { foldName } from "@gochat/protocol";
import type { FileId, InstanceRole, OwnUser, User, UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

export interface NewUser {
  id: UserId;
  username: string;
  displayName?: string;
  email: string | null;
  /** Somebody who is believed has seen that it is theirs. */
  isEmailProved?: boolean;
  passwordHash: string | null;
}

const OWN_USER = `id, username, display_name, version, avatar_id, email, created_at, instance_role, sends_receipts, shows_presence, messages_from, groups_from,
  (select c.email from email_changes c where c.user_id = users.id and c.expires_at > now()) as pending_email,
  exists (select from second_factors f where f.user_id = users.id) as has_second_factor`;

/** Violates `users_username_key` or `users_email_key` when they are taken (A1); a reserved name is (A15). */
export async function insertUser(
  sql: Sql,
  { id, username, displayName = username, email, isEmailProved = false, passwordHash }: NewUser,
): Promise<OwnUser[]> {
  return sql.query(
    `insert into users (id, username, username_key, display_name, email, email_key, password_hash, email_proved_at)
     values ($1, $2, $3, $7, $4, $5, $6, case when $8 then now() end)
     returning ${OWN_USER}`,
    [
      id,
      username,
      foldName(username),
      email,
      email === null ? null : foldName(email),
      passwordHash,
      displayName,
      isEmailProved,
    ],
  );
}

/** Makes no row when the name is taken (A1). Violates `users_username_key` when it is reserved (A15). */
export async function insertUserUnlessTaken(sql: Sql, id: UserId, username: string): Promise<boolean> {
  const rows = await sql.query(
    `insert into users (id, username, username_key, display_name) values ($1, $2, $3, $2)
     on conflict (username_key) do nothing returning id`,
    [id, username, foldName(username)],
  );
  return rows.length === 1;
}

export async function findIdByUsername(
  sql: Sql,
  username: string,
): Promise<{ id: UserId; is_suspended: boolean } | undefined> {
  const [user] = await sql.query<{ id: UserId; is_suspended: boolean }>(
    `select id, suspended_at is not null as is_suspended from users where username_key = $1 and deleted_at is null`,
    [foldName(username)],
  );
  return user;
}

export async function findUser(sql: Sql, id: UserId): Promise<User | undefined> {
  const [user] = await sql.query<User>(
    `select id, username, display_name, version, avatar_id, created_at from users where id = $1 and deleted_at is null`,
    [id],
  );
  return user;
}

export async function findOwnUser(sql: Sql, id: UserId): Promise<OwnUser | undefined> {
  const [user] = await sql.query<OwnUser>(
    `select ${OWN_USER} from users where id = $1 and deleted_at is null`,
    [id],
  );
  return user;
}

/**
 * Names from `prefix` up, after `after`, in the order of their bytes. A range on the index instead of LIKE: nothing in the
 * prefix is a pattern. `~` sorts behind every character that a username may have.
 */
export function findUsersByPrefix(
  sql: Sql,
  { viewer, prefix, after, limit }: { viewer: UserId; prefix: string; after: string; limit: number },
): Promise<User[]> {
  return sql.query(
    `select id, username, display_name, version, avatar_id, created_at from users
     where username_key >= $1 and username_key < $1 || '~' and username_key > $2 and deleted_at is null and suspended_at is null
       and not exists (select from blocks b where b.blocker_id = users.id and b.blocked_id = $4) -- S8
     order by username_key limit $3`,
    [prefix, after, limit, viewer],
  );
}

export interface OwnCredentials {
  username: string;
  email: string | null;
  /** Null: it has no password. */
  password_hash: string | null;
  instance_role: InstanceRole;
}

/** Undefined when there is no such account. */
export async function findCredentials(sql: Sql, id: UserId): Promise<OwnCredentials | undefined> {
  const [user] = await sql.query<OwnCredentials>(
    `select username, email, password_hash, instance_role from users where id = $1 and deleted_at is null`,
    [id],
  );
  return user;
}

export interface ProfileChange {
  id: UserId;
  /** The hash that the change was allowed by: with another one in place nothing is changed. Undefined: not needed. */
  checkedHash: string | null | undefined;
  displayName: string | undefined;
  /** Null: none any more. */
  avatarId: FileId | null | undefined;
  email: string | undefined;
  passwordHash: string | undefined;
  sendsReceipts: boolean | undefined;
  showsPresence: boolean | undefined;
  messagesFrom: OwnUser["messages_from"] | undefined;
  groupsFrom: OwnUser["groups_from"] | undefined;
}

export interface ChangedUser {
  readonly user: OwnUser;
  /** Others see somebody with another name or avatar now. */
  readonly looksDifferent: boolean;
  readonly formerAvatarId: FileId | null;
}

export async function updateUser(tx: Sql, change: ProfileChange): Promise<ChangedUser | undefined> {
  const { id, checkedHash, displayName, avatarId, email, passwordHash } = change;
  const [found] = await tx.query<OwnUser & { looks_different: boolean; former_avatar_id: FileId | null }>(
    `with before as materialized (
       select id as user_id, avatar_id as former_avatar_id,
              coalesce($2 <> display_name, false) or ($10 and $11::uuid is distinct from avatar_id) as looks_different
       from users where id = $1 for no key update
     )
     update users set
       display_name = coalesce($2, display_name),
       avatar_id = case when $10 then $11::uuid else avatar_id end,
       version = version + case when looks_different then 1 else 0 end,
       changed_xid = case when looks_different then pg_current_xact_id() else changed_xid end,
       email = coalesce($3, email),
       email_key = coalesce($9, email_key),
       password_hash = coalesce($4, password_hash),
       sends_receipts = coalesce($7, sends_receipts),
       shows_presence = coalesce($8, shows_presence),
       messages_from = coalesce($12, messages_from),
       groups_from = coalesce($13, groups_from),
       updated_at = now()
     from before
     where id = user_id and deleted_at is null and ($5 or password_hash is not distinct from $6)
     returning ${OWN_USER}, looks_different, former_avatar_id`,
    [
      id,
      displayName,
      email,
      passwordHash,
      checkedHash === undefined,
      checkedHash,
      change.sendsReceipts,
      change.showsPresence,
      email === undefined ? undefined : foldName(email),
      avatarId !== undefined,
      avatarId,
      change.messagesFrom,
      change.groupsFrom,
    ],
  );
  if (found === undefined) return undefined;
  const { looks_different: looksDifferent, former_avatar_id: formerAvatarId, ...user } = found;
  return { user, looksDifferent, formerAvatarId };
}

export async function replacePasswordHash(sql: Sql, id: UserId, from: string, to: string): Promise<void> {
  await sql.query(`update users set password_hash = $3 where id = $1 and password_hash = $2`, [id, from, to]);
}

/**
 * Leaves the row, with nothing in it that says who this was, and reserves the name (A15). False when the hash is another one or the
 * account is gone.
 */
export async function anonymiseUser(
  tx: Sql,
  {
    id,
    checkedHash,
    username,
    reservedMs,
  }: { id: UserId; checkedHash: string | null | undefined; username: string; reservedMs: number },
): Promise<boolean> {
  const rows = await tx.query(
    `with account as materialized (
       select id, username_key from users
       where id = $1 and deleted_at is null and ($6 or password_hash is not distinct from $2) for update
     ),
     reserved as (
       insert into former_names (name_hash, user_id, reserved_until)
       select name_hash(username_key), id, now() + $5 * interval '1 millisecond' from account
     )
     update users u set
       username = $3, username_key = $4, display_name = 'Deleted user', avatar_id = null, email = null, email_key = null,
       password_hash = null, version = version + 1, changed_xid = pg_current_xact_id(),
       instance_role = 'user', suspended_at = null, deleted_at = now(), updated_at = now()
     from account where u.id = account.id
     returning u.id`,
    [id, checkedHash, username, foldName(username), reservedMs, checkedHash === undefined],
  );
  return rows.length === 1;
}
