import { foldName } from "@gochat/protocol";
import type { UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

export interface NewEmailChange {
  readonly id: string;
  readonly userId: UserId;
  readonly email: string;
  readonly language: string;
  readonly lifetimeMs: number;
}

/** In place of an older one. Answers with the email of before, if the account has another one, and whether that has to agree because it was proved. */
export async function upsertEmailChange(
  tx: Sql,
  { id, userId, email, language, lifetimeMs }: NewEmailChange,
): Promise<{ former_email: string | null; awaits_old: boolean } | undefined> {
  const [change] = await tx.query<{ former_email: string | null; awaits_old: boolean }>(
    `insert into email_changes as c (user_id, id, email, email_key, language, awaits_old, expires_at)
     select u.id, $2, $3, $4, $5, u.email_proved_at is not null and u.email_key is distinct from $4, now() + $6::float8 * interval '1 millisecond'
     from users u where u.id = $1 and u.deleted_at is null
     on conflict (user_id) do update set id = excluded.id, email = excluded.email, email_key = excluded.email_key, language = excluded.language,
       awaits_new = true, awaits_old = excluded.awaits_old, expires_at = excluded.expires_at
     returning c.awaits_old,
       (select f.email from users f where f.id = c.user_id and f.email_key is distinct from c.email_key) as former_email`,
    [userId, id, email, foldName(email), language, lifetimeMs],
  );
  return change;
}

export interface EmailChange {
  readonly id: string;
  readonly user_id: UserId;
  readonly username: string;
  readonly email: string;
  /** That of before. */
  readonly former_email: string | null;
  /** The new one as another account has it, if it belongs to one by now. */
  readonly known_email: string | null;
  readonly language: string;
  readonly awaits_new: boolean;
  readonly awaits_old: boolean;
  readonly expires_at: string;
}

const FOUND = `select c.id, c.user_id, u.username, c.email, case when u.email_key is distinct from c.email_key then u.email end as former_email,
    (select o.email from users o where o.email_key = c.email_key and o.id <> c.user_id) as known_email,
    c.language, c.awaits_new, c.awaits_old, c.expires_at
  from email_changes c join users u on u.id = c.user_id`;

/** Undefined when it is over. */
export async function findEmailChange(sql: Sql, id: string): Promise<EmailChange | undefined> {
  const [change] = await sql.query<EmailChange>(
    `${FOUND} where c.id = $1 and c.expires_at > now() and u.deleted_at is null`,
    [id],
  );
  return change;
}

export async function findEmailChangeOf(sql: Sql, userId: UserId): Promise<EmailChange | undefined> {
  const [change] = await sql.query<EmailChange>(
    `${FOUND} where c.user_id = $1 and c.expires_at > now() and u.deleted_at is null`,
    [userId],
  );
  return change;
}

/** The account comes first, as in everything that ends a change: whoever comes second sees what the first one did. */
export async function lockAccount(tx: Sql, userId: UserId): Promise<void> {
  await tx.query(`select from users where id = $1 for no key update`, [userId]);
}

/** Uses one of its links up. Answers whether the other one has to be used as well; undefined when this one is used, or all is over. */
export async function confirmSide(
  tx: Sql,
  id: string,
  side: "new" | "old",
): Promise<{ is_waiting: boolean } | undefined> {
  const [found] = await tx.query<{ is_waiting: boolean }>(
    `update email_changes set awaits_new = awaits_new and $2 <> 'new', awaits_old = awaits_old and $2 <> 'old'
     where id = $1 and expires_at > now() and case $2 when 'new' then awaits_new else awaits_old end
     returning awaits_new or awaits_old as is_waiting`,
    [id, side],
  );
  return found;
}

/** False when it is over. */
export async function deleteEmailChange(sql: Sql, id: string): Promise<boolean> {
  const rows = await sql.query(`delete from email_changes where id = $1 returning id`, [id]);
  return rows.length === 1;
}

export async function forgetEmailChange(tx: Sql, userId: UserId): Promise<void> {
  await tx.query(`delete from email_changes where user_id = $1`, [userId]);
}

export async function deleteExpiredEmailChanges(sql: Sql): Promise<void> {
  await sql.query(`delete from email_changes where expires_at <= now()`);
}
