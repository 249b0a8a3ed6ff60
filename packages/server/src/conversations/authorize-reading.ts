import type { ConversationId, UserId } from "@gochat/protocol";
import { authorize } from "../conversation-policy.ts";
import type { Action } from "../conversation-policy.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { findJudged } from "./conversations-store.ts";

/** The policy for what changes nothing and so takes no lock. Throws what it answers (G2). */
export async function authorizeReading(
  sql: Sql,
  viewer: UserId,
  id: ConversationId,
  action: Action,
): Promise<void> {
  authorize(action, await findJudged(sql, viewer, id));
}
