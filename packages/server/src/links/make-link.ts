import type { UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";
import { hashOfToken, newToken } from "../platform/random-token.ts";
import { deleteLinksOf, insertLink } from "./link-store.ts";

const DAY_MS = 24 * 60 * 60_000;

/** What is given out once, and to one. */
export interface MadeLink {
  readonly token: string;
  readonly expires_at: string;
}

/** One with which this person sets a new password; every earlier one of theirs is dead (I5). */
export async function makePasswordLink(tx: Sql, userId: UserId): Promise<MadeLink> {
  await deleteLinksOf(tx, userId);
  return makeLink(tx, "password", userId);
}

/** One with which the first administrator makes their account (I2). */
export const makeFirstAdminLink = (sql: Sql): Promise<MadeLink> => makeLink(sql, "first_admin", null);

async function makeLink(
  sql: Sql,
  purpose: "password" | "first_admin",
  userId: UserId | null,
): Promise<MadeLink> {
  const token = newToken("ol");
  const link = { tokenHash: hashOfToken(token), purpose, userId, lifetimeMs: DAY_MS };
  return { token, expires_at: await insertLink(sql, link) };
}
