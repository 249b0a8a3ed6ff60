import { foldName } from "@gochat/protocol";
import type { ConversationId, UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

/** The other side of a direct conversation. */
export type Recipient = { readonly id: UserId } | { readonly username: string };

export type OpenedDirect =
  | { outcome: "found" | "made"; id: ConversationId }
  /** The other one is oneself, or nobody (any more). */
  | { outcome: "self" | "nobody"; id: null };

/** The one direct conversation with somebody, made under `newId` when there is none. Any number of calls at once make one. */
export async function openDirect(
  sql: Sql,
  nodeId: string,
  opener: UserId,
  recipient: Recipient,
  newId: ConversationId,
): Promise<OpenedDirect> {
  const isNamed = "username" in recipient;
  const recipientId = isNamed
    ? "(select id from users where username_key = $3 and deleted_at is null)"
    : "$3::uuid";
  const rows = await sql.query<OpenedDirect>(
    `select outcome, id from open_direct($1, $2, ${recipientId}, $4)`,
    [nodeId, opener, isNamed ? foldName(recipient.username) : recipient.id, newId],
    { name: isNamed ? "open_direct_by_name" : "open_direct" },
  );
  const [opened] = rows;
  if (opened === undefined) throw new Error("open_direct answers with one row");
  return opened;
}
