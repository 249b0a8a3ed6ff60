import { foldName, LIMITS } from "@gochat/protocol";
import type { User, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { pageOf } from "../platform/http/paging.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { findUsersByPrefix } from "./user-store.ts";

export interface UserSearch {
  query: string;
  limit?: number;
  cursor?: string;
}

export interface UserPage {
  users: User[];
  next_cursor: string | null;
}

/** Keyset paging: people who come or go between two pages neither hide nor double the others (A17). */
export async function searchUsers(
  sql: Sql,
  viewer: UserId,
  { query, limit, cursor }: UserSearch,
): Promise<UserPage> {
  const size = limit ?? LIMITS.pageDefault;
  const after = cursor === undefined ? "" : decodeCursor(cursor);
  const found = await findUsersByPrefix(sql, { viewer, prefix: foldName(query), after, limit: size + 1 });
  const { rows, next_cursor } = pageOf(found, size, ({ username }) => foldName(username));
  return { users: rows, next_cursor };
}

/** Where only administrators search, others find who they can name (I7). */
export async function findByName(sql: Sql, viewer: UserId, { query }: UserSearch): Promise<UserPage> {
  const key = foldName(query);
  const found = await findUsersByPrefix(sql, { viewer, prefix: key, after: "", limit: 1 });
  return { users: found.filter(({ username }) => foldName(username) === key), next_cursor: null };
}

function decodeCursor(cursor: string): string {
  const key = Buffer.from(cursor, "base64url").toString("latin1");
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(key)) {
    throw new AppError("invalid_request", {
      places: [{ path: "/cursor", message: "must be a next_cursor" }],
    });
  }
  return key;
}
