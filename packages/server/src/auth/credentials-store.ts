import type { UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

export interface Credentials {
  id: UserId;
  /** Null: this account has no password. */
  password_hash: string | null;
}

export async function findByEmail(sql: Sql, email: string): Promise<Credentials | undefined> {
  const [credentials] = await sql.query<Credentials>(
    `select id, password_hash from users where email_key = lower($1::text) and deleted_at is null`,
    [email],
  );
  return credentials;
}

export async function findByUsername(sql: Sql, username: string): Promise<Credentials | undefined> {
  const [credentials] = await sql.query<Credentials>(
    `select id, password_hash from users where username_key = lower($1::text) and deleted_at is null`,
    [username],
  );
  return credentials;
}
