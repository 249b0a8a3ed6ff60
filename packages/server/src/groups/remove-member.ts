import type { ConversationId, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Caller, ChangeScope } from "../conversation-change.ts";
import type { GroupsContext } from "./groups-context.ts";
import { recordRemoval } from "./removals-store.ts";
import { closeConversation, deleteMember, findMember, setMemberCount } from "./groups-store.ts";

/** Removes somebody from a group, or leaves it (G2, G3). */
export async function removeMember(
  { change }: GroupsContext,
  caller: Caller,
  id: ConversationId,
  userId: UserId,
): Promise<void> {
  const isLeaving = caller.userId === userId;
  await change(caller, id, isLeaving ? "member.leave" : "member.remove_member", {
    read: (tx) => findMember(tx, id, userId),
    work(scope, member) {
      const { conversation, notify, require } = scope;
      if (isLeaving) {
        if (conversation.role === "owner" && conversation.member_count > 1) throw new AppError("last_owner");
      } else {
        if (member === undefined) throw new AppError("member_not_found");
        if (member.role !== "member") require("member.remove_admin");
        scope.write(recordRemoval(scope.tx, id, userId, caller.userId));
      }
      endMembership(scope, id, userId);
      if (conversation.member_count > 1)
        notify(isLeaving ? "member.left" : "member.removed", isLeaving ? [] : [userId]);
    },
  });
}

/** The last one closes the group behind them. */
export function endMembership(
  { conversation, tx, record, write }: ChangeScope,
  id: ConversationId,
  userId: UserId,
): void {
  const member_count = conversation.member_count - 1;
  write(deleteMember(tx, id, userId));
  write(setMemberCount(tx, id, member_count));
  record("member.removed", { data: { user_id: userId, member_count } });
  if (member_count === 0) write(closeConversation(tx, id));
}
