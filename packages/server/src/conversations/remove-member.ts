import type { ConversationId, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { ChangeScope, ConversationsContext } from "./conversations-context.ts";
import { closeConversation, deleteMember, findMember, setMemberCount } from "./groups-store.ts";

/** Removes somebody from a group, or leaves it (G2, G3). */
export async function removeMember(
  { change }: ConversationsContext,
  actorId: UserId,
  id: ConversationId,
  userId: UserId,
): Promise<void> {
  const isLeaving = actorId === userId;
  const actor = { userId: actorId, connectionId: null };
  await change(actor, id, isLeaving ? "member.leave" : "member.remove_member", async (scope) => {
    const { conversation, tx, require } = scope;
    if (isLeaving) {
      if (conversation.role === "owner" && conversation.member_count > 1) throw new AppError("last_owner");
    } else {
      const member = await findMember(tx, id, userId);
      if (member === undefined) throw new AppError("member_not_found");
      if (member.role !== "member") require("member.remove_admin");
    }
    await takeOut(scope, id, userId);
    const isEmpty = conversation.member_count === 1;
    if (isEmpty) await closeConversation(tx, id);
    else await scope.notify(isLeaving ? "member.left" : "member.removed", isLeaving ? [] : [userId]);
  });
}

export async function takeOut(
  { conversation, tx, record }: ChangeScope,
  id: ConversationId,
  userId: UserId,
): Promise<void> {
  const member_count = conversation.member_count - 1;
  await deleteMember(tx, id, userId);
  await setMemberCount(tx, id, member_count);
  await record("member.removed", { data: { user_id: userId, member_count } });
}
