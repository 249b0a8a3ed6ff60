import { foldName, LIMITS } from "@gochat/protocol";
import type { ConversationId, UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

/** The other side of a direct conversation. */
export type Recipient = { readonly id: UserId } | { readonly username: string };

export type OpenedDirect = { outcome: "found" | "made"; id: ConversationId; wait_ms: null } | NotOpened;

/** The other one is oneself, or nobody (any more), one of the two blocks the other, or who opens is new and has to wait (I12). */
export type NotOpened =
  | { outcome: "self" | "nobody" | "refused"; id: null; wait_ms: null }
  | { outcome: "limited"; id: null; wait_ms: number };

/** The one direct conversation with somebody, made under `newId` when there is none. Any number of calls at once make one. */
export async function openDirect(
  sql: Sql,
  nodeId: string,
  opener: UserId,
  recipient: Recipient,
  newId: ConversationId,
  newAccountHours: number,
): Promise<OpenedDirect> {
  const isNamed = "username" in recipient;
  const recipientId = isNamed
    ? "(select id from users where username_key = $3 and deleted_at is null)"
    : "$3::uuid";
  const rows = await sql.query<OpenedDirect>(
    `select outcome, id, wait_ms from open_direct($1, $2, ${recipientId}, $4, $5, ${LIMITS.newAccountOpenings})`,
    [nodeId, opener, isNamed ? foldName(recipient.username) : recipient.id, newId, newAccountHours],
    { name: isNamed ? "open_direct_by_name" : "open_direct" },
  );
  const [opened] = rows;
  if (opened === undefined) throw new Error("open_direct answers with one row");
  return opened;
}

/** Where a name leads for somebody. */
export interface NamedConversation {
  readonly id: ConversationId;
  /** Where it led before, when others had the name: earlier tries of a send may be there. */
  readonly earlier: readonly ConversationId[];
}

export type OpenedNamed =
  | { outcome: "found" | "made" | "former"; id: ConversationId; earlier: ConversationId[]; wait_ms: null }
  | (NotOpened & { earlier: null });

/** The direct conversation that a name means to somebody (D6), made under `newId` when there is none. */
export async function openNamed(
  sql: Sql,
  nodeId: string,
  opener: UserId,
  username: string,
  newId: ConversationId,
  newAccountHours: number,
): Promise<OpenedNamed> {
  const rows = await sql.query<OpenedNamed>(
    `select outcome, id, earlier, wait_ms from open_named($1, $2, $3, $4, $5, ${LIMITS.newAccountOpenings})`,
    [nodeId, opener, foldName(username), newId, newAccountHours],
    { name: "open_named" },
  );
  const [opened] = rows;
  if (opened === undefined) throw new Error("open_named answers with one row");
  return opened;
}

/** All direct conversations that a name has meant to somebody. Makes none. */
export async function findNamed(sql: Sql, viewer: UserId, username: string): Promise<ConversationId[]> {
  const rows = await sql.query<{ id: ConversationId }>(
    `select d.id from users u
     cross join lateral direct_between($1::uuid, u.id) d
     where u.username_key = $2 and u.deleted_at is null
     union all select unnest(former_directs($1, $2))`,
    [viewer, foldName(username)],
    { name: "find_named" },
  );
  return rows.map(({ id }) => id);
}

/** In the transaction that deletes an account. */
export async function forgetOpenings(tx: Sql, userId: UserId): Promise<void> {
  await tx.query("delete from direct_openings where user_id = $1", [userId]);
}
