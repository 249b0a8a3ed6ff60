import { foldName } from "@gochat/protocol";
import type { UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

export interface Credentials {
  id: UserId;
  /** Null: this account has no password. */
  password_hash: string | null;
  is_suspended: boolean;
}

export async function findByEmail(sql: Sql, email: string): Promise<Credentials | undefined> {
  const [credentials] = await sql.query<Credentials>(
    `select id, password_hash, suspended_at is not null as is_suspended from users where email_key = $1 and deleted_at is null`,
    [foldName(email)],
  );
  return credentials;
}

export async function findByUsername(sql: Sql, username: string): Promise<Credentials | undefined> {
  const [credentials] = await sql.query<Credentials>(
    `select id, password_hash, suspended_at is not null as is_suspended from users where username_key = $1 and deleted_at is null`,
    [foldName(username)],
  );
  return credentials;
}
