import type { ConversationId, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { authorize } from "./conversation-policy.ts";
import type { Action } from "./conversation-policy.ts";
import { findJudged } from "./conversations-store.ts";

/** The policy for what changes nothing and so takes no lock. Throws what it answers (G2). */
export async function authorizeReading(
  sql: Sql,
  viewer: UserId,
  id: ConversationId,
  action: Action,
): Promise<void> {
  const judged = await findJudged(sql, viewer, id);
  if (judged === undefined) throw new AppError("conversation_not_found");
  authorize(action, judged);
}
