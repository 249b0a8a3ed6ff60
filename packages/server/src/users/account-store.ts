import { foldName } from "@gochat/protocol";
import type { InstanceRole, UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";
import { rethrowAsTaken } from "./create-user.ts";

export async function isAdmin(sql: Sql, id: UserId): Promise<boolean> {
  const rows = await sql.query(
    `select from users where id = $1 and instance_role = 'admin' and deleted_at is null and suspended_at is null`,
    [id],
  );
  return rows.length === 1;
}

/** Whether an account is as new as that, and does not administer the server (I12). */
export async function isNewcomer(sql: Sql, id: UserId, hours: number): Promise<boolean> {
  const rows = await sql.query("select where newcomer_until($1, $2) is not null", [id, hours]);
  return rows.length === 1;
}

/** All administrators who may act. What they do, and what is done to them, waits for each other. */
export async function lockAdmins(tx: Sql): Promise<UserId[]> {
  const rows = await tx.query<{ id: UserId }>(
    `select id from users where instance_role = 'admin' and suspended_at is null order by id for no key update`,
  );
  return rows.map(({ id }) => id);
}

/** Answers with what the role was before. Undefined when there is no such account. */
export async function setInstanceRole(
  tx: Sql,
  id: UserId,
  role: InstanceRole,
): Promise<InstanceRole | undefined> {
  const [found] = await tx.query<{ former: InstanceRole }>(
    `with before as materialized (select id, instance_role from users where id = $1 and deleted_at is null for no key update)
     update users u set instance_role = $2 from before b where u.id = b.id returning b.instance_role as former`,
    [id, role],
  );
  return found?.former;
}

/** Answers whether it changed anything. Undefined when there is no such account. */
export async function setSuspended(tx: Sql, id: UserId, isSuspended: boolean): Promise<boolean | undefined> {
  const [found] = await tx.query<{ was_suspended: boolean }>(
    `with before as materialized (select id, suspended_at from users where id = $1 and deleted_at is null for no key update)
     update users u set suspended_at = case when $2 then coalesce(b.suspended_at, now()) end
     from before b where u.id = b.id returning b.suspended_at is not null as was_suspended`,
    [id, isSuspended],
  );
  return found && found.was_suspended !== isSuspended;
}

/** False when there is no such account. */
export async function setPasswordHash(tx: Sql, id: UserId, passwordHash: string): Promise<boolean> {
  const rows = await tx.query(
    `update users set password_hash = $2, updated_at = now() where id = $1 and deleted_at is null returning id`,
    [id, passwordHash],
  );
  return rows.length === 1;
}

/** False when there is no such account, or it is suspended. Throws `email_taken`. */
export async function setProvedEmail(tx: Sql, id: UserId, email: string): Promise<boolean> {
  const rows = await tx
    .query(
      `update users set email = $2, email_key = $3, email_proved_at = now(), updated_at = now()
       where id = $1 and deleted_at is null and suspended_at is null returning id`,
      [id, email, foldName(email)],
    )
    .catch(rethrowAsTaken);
  return rows.length === 1;
}
