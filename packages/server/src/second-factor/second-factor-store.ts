import type { UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

const DEVICES_MAX = 20;

export interface StoredFactor {
  id: string;
  /** Sealed. */
  secret: Buffer;
  is_remembered: boolean;
}

/** Undefined when none is on. `deviceHash`: of the token of a device that may be remembered. */
export async function findFactor(
  sql: Sql,
  userId: UserId,
  deviceHash: Buffer | null,
): Promise<StoredFactor | undefined> {
  const [factor] = await sql.query<StoredFactor>(
    `select f.id, f.secret, exists (
       select from remembered_devices d where d.token_hash = $2 and d.user_id = f.user_id and d.expires_at > now()
     ) as is_remembered
     from second_factors f where f.user_id = $1`,
    [userId, deviceHash],
  );
  return factor;
}

/** False when this step or a later one was used before: of many who come at once with one code, one gets it (A25). */
export async function takeStep(sql: Sql, userId: UserId, id: string, step: number): Promise<boolean> {
  const rows = await sql.query(
    `update second_factors set last_step = $3 where user_id = $1 and id = $2 and last_step < $3 returning id`,
    [userId, id, step],
  );
  return rows.length === 1;
}

/** False when there is no such code, or not any more. */
export async function takeRecoveryCode(sql: Sql, userId: UserId, hash: Buffer): Promise<boolean> {
  const rows = await sql.query(
    `delete from recovery_codes where user_id = $1 and code_hash = $2 returning user_id`,
    [userId, hash],
  );
  return rows.length === 1;
}

export async function countRecoveryCodes(
  sql: Sql,
  userId: UserId,
): Promise<{ isOn: boolean; codesLeft: number }> {
  const [counted] = await sql.query<{ codes: number }>(
    `select (select count(*)::integer from recovery_codes r where r.user_id = f.user_id) as codes
     from second_factors f where f.user_id = $1`,
    [userId],
  );
  return { isOn: counted !== undefined, codesLeft: counted?.codes ?? 0 };
}

/** In place of an earlier one. */
export async function insertPending(sql: Sql, userId: UserId, secret: Buffer): Promise<void> {
  await sql.query(
    `insert into pending_second_factors (user_id, secret, expires_at)
     select id, $2, now() + interval '10 minutes' from users where id = $1 and deleted_at is null for share
     on conflict (user_id) do update set secret = excluded.secret, expires_at = excluded.expires_at`,
    [userId, secret],
  );
}

export async function findPending(sql: Sql, userId: UserId): Promise<Buffer | undefined> {
  const [pending] = await sql.query<{ secret: Buffer }>(
    `select secret from pending_second_factors where user_id = $1 and expires_at > now()`,
    [userId],
  );
  return pending?.secret;
}

/**
 * Whoever opens a session of this account waits from here on until the end of the transaction, or has committed before and is seen by
 * what follows. False when it has no password, or is deleted.
 */
export async function lockAccount(tx: Sql, userId: UserId): Promise<boolean> {
  const rows = await tx.query(
    `select id from users where id = $1 and deleted_at is null and password_hash is not null for no key update`,
    [userId],
  );
  return rows.length === 1;
}

/** False when it does not wait any more, another secret does, or a factor is on. */
export async function insertFactor(
  tx: Sql,
  { userId, id, secret, step }: { userId: UserId; id: string; secret: Buffer; step: number },
): Promise<boolean> {
  const rows = await tx.query(
    `with taken as (
       delete from pending_second_factors where user_id = $1 and secret = $3 and expires_at > now() returning user_id, secret
     )
     insert into second_factors (user_id, id, secret, last_step) select user_id, $2, secret, $4 from taken
     on conflict (user_id) do nothing returning id`,
    [userId, id, secret, step],
  );
  return rows.length === 1;
}

/** For who gives it other codes: these wait for each other. False when this one is not on any more. */
export async function lockFactor(tx: Sql, userId: UserId, id: string): Promise<boolean> {
  const rows = await tx.query(`select id from second_factors where user_id = $1 and id = $2 for update`, [
    userId,
    id,
  ]);
  return rows.length === 1;
}

export async function deleteRecoveryCodes(tx: Sql, userId: UserId): Promise<void> {
  await tx.query(`delete from recovery_codes where user_id = $1`, [userId]);
}

export async function insertRecoveryCodes(tx: Sql, userId: UserId, hashes: readonly Buffer[]): Promise<void> {
  await tx.query(`insert into recovery_codes (user_id, code_hash) select $1, unnest($2::bytea[])`, [
    userId,
    hashes,
  ]);
}

/** The id of the factor that is on; null for none. */
export async function findFactorId(sql: Sql, userId: UserId): Promise<string | null> {
  const [factor] = await sql.query<{ id: string }>(`select id from second_factors where user_id = $1`, [
    userId,
  ]);
  return factor?.id ?? null;
}

/**
 * With its recovery codes and its devices, and what waits to be turned on. False when none was on. Where the row of the account is
 * locked as well, that comes first.
 */
export async function removeSecondFactor(tx: Sql, userId: UserId): Promise<boolean> {
  const rows = await tx.query(
    `with pending as (delete from pending_second_factors where user_id = $1)
     delete from second_factors where user_id = $1 returning id`,
    [userId],
  );
  return rows.length === 1;
}

/** False when this factor is not on any more. Devices of one account are noted one after the other. */
export async function insertDevice(
  tx: Sql,
  userId: UserId,
  factorId: string,
  tokenHash: Buffer,
): Promise<boolean> {
  const rows = await tx.query(
    `insert into remembered_devices (token_hash, user_id, expires_at)
     select $3, user_id, now() + interval '30 days' from second_factors where user_id = $1 and id = $2 for update
     returning user_id`,
    [userId, factorId, tokenHash],
  );
  return rows.length === 1;
}

/** Those beyond the limit. */
export async function deleteOldestDevices(tx: Sql, userId: UserId): Promise<void> {
  await tx.query(
    `delete from remembered_devices where token_hash = any (array(
       select token_hash from remembered_devices where user_id = $1
       order by created_at desc offset ${DEVICES_MAX}))`,
    [userId],
  );
}

export async function deleteDevices(sql: Sql, userId: UserId): Promise<void> {
  await sql.query(`delete from remembered_devices where user_id = $1`, [userId]);
}

/** A part at a time, so that no statement runs long. */
export async function deleteExpiredDevices(sql: Sql): Promise<void> {
  await sql.query(
    `delete from remembered_devices where ctid = any (array(
       select ctid from remembered_devices where expires_at < now() limit 1000 for update skip locked))`,
  );
}

export async function deleteExpiredPending(sql: Sql): Promise<void> {
  await sql.query(
    `delete from pending_second_factors where ctid = any (array(
       select ctid from pending_second_factors where expires_at < now() limit 1000 for update skip locked))`,
  );
}
