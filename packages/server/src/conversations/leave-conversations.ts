import type { UserId } from "@gochat/protocol";
import type { ConversationEvent } from "../conversation-event.ts";
import { AppError } from "../errors.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { ChangeScope, ConversationsContext } from "./conversations-context.ts";
import { closeConversation, conversationsOf, findHeir } from "./groups-store.ts";
import { takeOut } from "./remove-member.ts";
import { handOver, recordMembers } from "./set-member-role.ts";
import { recordSettings } from "./update-conversation.ts";

/**
 * For somebody who deletes their account, in that transaction: closes direct conversations, leaves groups, hands over those that
 * they own. One after the other in id order, as every transaction locks them. Answers with what to do after the commit.
 */
export async function leaveConversations(
  context: ConversationsContext,
  tx: Sql,
  userId: UserId,
): Promise<() => void> {
  const actor = { userId, connectionId: null };
  // Whose transaction this is cannot say it if the answer to the commit is lost.
  context.onUnsettled();
  const events: ConversationEvent[] = [];
  for (const { id, kind } of await conversationsOf(tx, userId)) {
    const leave = async (scope: ChangeScope) => {
      if (kind === "direct") {
        if (scope.conversation.closed_at !== null) return;
        const closed_at = await closeConversation(tx, id);
        await recordSettings(scope, { closed_at });
        // The other one learns the name that is left.
        return recordMembers(scope, id, [userId]);
      }
      const heir = scope.conversation.role === "owner" ? await findHeir(tx, id, userId) : undefined;
      if (heir !== undefined) await handOver(scope, id, userId, heir);
      await takeOut(scope, id, userId);
      if (scope.conversation.member_count === 1) await closeConversation(tx, id);
      else await scope.notify("member.left", []);
    };
    try {
      const done = await context.changeWithin(tx, actor, id, "conversation.personalise", leave);
      events.push(...done.events);
    } catch (error) {
      // Somebody removed them since the list was read.
      if (!(error instanceof AppError) || error.code !== "conversation_not_found") throw error;
    }
  }
  return () => context.deliver(events);
}
