import type { ConversationId, Member, Role, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { ChangeScope, ConversationsContext } from "./conversations-context.ts";
import { findMember, setRole } from "./groups-store.ts";
import { toLogMember } from "./log-member.ts";

/** Gives a member another role. `owner` hands the group over, and makes the owner before an admin, in one change (G3). */
export async function setMemberRole(
  { change }: ConversationsContext,
  actorId: UserId,
  id: ConversationId,
  userId: UserId,
  role: Role,
): Promise<Member> {
  return change({ userId: actorId, connectionId: null }, id, "member.set_role", async (scope) => {
    const before = await memberOf(scope, id, userId);
    if (before.role === role) return before;
    if (before.role === "owner") throw new AppError("last_owner");
    if (role === "owner") await handOver(scope, id, actorId, userId);
    else {
      await setRole(scope.tx, id, userId, role);
      await recordMembers(scope, id, [userId]);
    }
    return memberOf(scope, id, userId);
  });
}

export async function handOver(
  scope: ChangeScope,
  id: ConversationId,
  from: UserId,
  to: UserId,
): Promise<void> {
  // In this order: a group never has two owners.
  await setRole(scope.tx, id, from, "admin");
  await setRole(scope.tx, id, to, "owner");
  await recordMembers(scope, id, [to, from]);
  await scope.notify("owner.changed", [to]);
}

/** How these members are now. */
export async function recordMembers(
  scope: ChangeScope,
  id: ConversationId,
  userIds: readonly UserId[],
): Promise<void> {
  const members: Member[] = [];
  for (const userId of userIds) members.push(await memberOf(scope, id, userId));
  const { member_count } = scope.conversation;
  await scope.record("member.updated", { data: { members: members.map(toLogMember), member_count } });
}

async function memberOf({ tx }: ChangeScope, id: ConversationId, userId: UserId): Promise<Member> {
  const member = await findMember(tx, id, userId);
  if (member === undefined) throw new AppError("member_not_found");
  return member;
}
