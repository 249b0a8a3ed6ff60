import type { OwnUser, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { newId } from "../platform/ids.ts";
import { violatedConstraint } from "../platform/postgres/pg-errors.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { isReservedName } from "./reserved-names.ts";
import { findIdByUsername, insertUser, insertUserUnlessTaken } from "./user-store.ts";

export interface Account {
  username: string;
  /** Their username, unless it is said. */
  displayName?: string;
  email: string | null;
  /** Somebody who is believed has seen that it is theirs. */
  isEmailProved?: boolean;
  /** Null: it has none yet. */
  passwordHash: string | null;
}

/** Throws `username_taken` or `email_taken`. */
export async function createUser(sql: Sql, account: Account): Promise<OwnUser> {
  if (isReservedName(account.username)) throw new AppError("username_taken");
  const [user] = await insertUser(sql, { id: newId(), ...account }).catch(rethrowAsTaken);
  if (user === undefined) throw new Error("An insert returned no row.");
  return user;
}

/**
 * However many ask at once, one account is made. Throws `username_taken` for a reserved name, `account_suspended` for that of somebody who is
 * suspended.
 */
export async function findOrCreateByUsername(sql: Sql, username: string): Promise<UserId> {
  if (isReservedName(username)) throw new AppError("username_taken");
  for (;;) {
    const found = await findIdByUsername(sql, username);
    if (found?.is_suspended === true) throw new AppError("account_suspended");
    if (found !== undefined) return found.id;
    const id = newId<UserId>();
    // When it was taken in between, the next round finds it.
    if (await insertUserUnlessTaken(sql, id, username).catch(rethrowAsTaken)) return id;
  }
}

export function rethrowAsTaken(error: unknown): never {
  const constraint = violatedConstraint(error);
  if (constraint === "users_username_key") throw new AppError("username_taken");
  if (constraint === "users_email_key") throw new AppError("email_taken");
  throw error;
}
