import type { ConversationId, Member, Role, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Caller, ChangeScope } from "../conversation-change.ts";
import type { GroupsContext } from "./groups-context.ts";
import { findMember, setRole } from "./groups-store.ts";
import { toLogMember } from "./admit-members.ts";

/** Gives a member another role. `owner` hands the group over, and makes the owner before an admin, in one change (G3). */
export async function setMemberRole(
  { change }: GroupsContext,
  caller: Caller,
  id: ConversationId,
  userId: UserId,
  role: Role,
): Promise<Member> {
  return change(caller, id, "member.set_role", {
    read: (tx) => Promise.all([findMember(tx, id, userId), findMember(tx, id, caller.userId)]),
    work(scope, [member, self]) {
      if (member === undefined || self === undefined) throw new AppError("member_not_found");
      if (member.role === role) return member;
      if (member.role === "owner") throw new AppError("last_owner");
      if (role === "owner") handOver(scope, id, self, member);
      else {
        scope.write(setRole(scope.tx, id, userId, role));
        recordMembers(scope, [{ ...member, role }]);
      }
      return { ...member, role };
    },
  });
}

export function handOver(scope: ChangeScope, id: ConversationId, from: Member, to: Member): void {
  // In this order: a group never has two owners.
  scope.write(setRole(scope.tx, id, from.user.id, "admin"));
  scope.write(setRole(scope.tx, id, to.user.id, "owner"));
  recordMembers(scope, [
    { ...speaking(to), role: "owner" },
    { ...from, role: "admin" },
  ]);
  scope.notify("owner.changed", [to.user.id]);
}

/** The same member without a silence. */
export function speaking({ user, role, joined_at }: Member): Member {
  return { user, role, joined_at };
}

/** How these members are now. */
export function recordMembers(scope: ChangeScope, members: readonly Member[]): void {
  const { member_count } = scope.conversation;
  scope.record("member.updated", { data: { members: members.map(toLogMember), member_count } });
}
