import { LIMITS } from "@gochat/protocol";
import type { ConversationId, Member, UserId } from "@gochat/protocol";
import { AppError, wrongField } from "../errors.ts";
import type { Caller } from "../conversation-change.ts";
import { checkTime } from "../platform/check-time.ts";
import type { GroupsContext } from "./groups-context.ts";
import { findMember, setSilence } from "./groups-store.ts";
import { recordMembers, speaking } from "./set-member-role.ts";

/** Keeps a member from writing until a time (G12). */
export function silenceMember(
  context: GroupsContext,
  caller: Caller,
  id: ConversationId,
  userId: UserId,
  until: string,
): Promise<Member> {
  checkTime("/until", until);
  const aheadMs = Date.parse(until) - Date.now();
  if (aheadMs <= 0 || aheadMs > LIMITS.silenceMaxSeconds * 1000)
    throw wrongField("/until", "must lie ahead, by a year at most");
  return setSilenceOf(context, caller, id, userId, until);
}

/** Again is no error. */
export const unsilenceMember = (
  context: GroupsContext,
  caller: Caller,
  id: ConversationId,
  userId: UserId,
): Promise<Member> => setSilenceOf(context, caller, id, userId, undefined);

function setSilenceOf(
  { change }: GroupsContext,
  caller: Caller,
  id: ConversationId,
  userId: UserId,
  silenced_until: string | undefined,
): Promise<Member> {
  return change(caller, id, "member.remove_member", {
    read: (tx) => findMember(tx, id, userId),
    work(scope, member) {
      if (member === undefined) throw new AppError("member_not_found");
      if (userId === caller.userId) throw new AppError("forbidden");
      if (member.role !== "member") scope.require("member.remove_admin");
      if (member.role === "owner") throw new AppError("forbidden");
      if (member.silenced_until === silenced_until) return member;
      const changed: Member = {
        ...speaking(member),
        ...(silenced_until !== undefined && { silenced_until }),
      };
      scope.write(setSilence(scope.tx, id, userId, silenced_until ?? null));
      recordMembers(scope, [changed]);
      return changed;
    },
  });
}
