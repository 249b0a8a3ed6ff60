import type { ConversationId, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { GroupsContext } from "./groups-context.ts";
import { closeConversation, findHeir, findMember, findTime } from "./groups-store.ts";
import { endMembership } from "./remove-member.ts";
import { handOver, recordMembers } from "./set-member-role.ts";

/**
 * Takes somebody who deleted their account out of one conversation: a direct one is closed, a group left, and handed over before if
 * it is theirs (G3). Again is no change, whichever node did it before.
 */
export async function leaveConversation(
  { change, recordSettings }: Pick<GroupsContext, "change" | "recordSettings">,
  userId: UserId,
  id: ConversationId,
  deadline: Deadline,
): Promise<void> {
  const caller = { userId, connectionId: null, deadline };
  const leaving = change(caller, id, "conversation.personalise", {
    read: (tx) => Promise.all([findMember(tx, id, userId), findHeir(tx, id, userId), findTime(tx)]),
    work(scope, [self, heir, now]) {
      const { conversation, notify, tx, write } = scope;
      if (self === undefined) throw new AppError("conversation_not_found");
      if (conversation.kind === "direct") {
        if (conversation.closed_at !== null) return;
        write(closeConversation(tx, id));
        recordSettings(scope, { closed_at: now });
        // The other one learns the name that a deleted account has.
        return recordMembers(scope, [self]);
      }
      if (heir !== undefined && conversation.role === "owner") handOver(scope, id, self, heir);
      endMembership(scope, id, userId);
      if (conversation.member_count > 1) notify("member.left", []);
    },
  });
  await leaving.catch((error: unknown) => {
    // Somebody removed them meanwhile.
    if (!(error instanceof AppError) || error.code !== "conversation_not_found") throw error;
  });
}
