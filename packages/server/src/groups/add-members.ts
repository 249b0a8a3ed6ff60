import type { ConversationId, Member, UserId } from "@gochat/protocol";
import { LIMITS } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Caller } from "../conversation-change.ts";
import type { GroupsContext } from "./groups-context.ts";
import { findOutsiders, insertMembers, lockUsers, setMemberCount } from "./groups-store.ts";
import { toLogMember } from "./log-member.ts";

/** Adds people as one change. Who is in the group already stays as they are (G4). */
export async function addMembers(
  { change }: GroupsContext,
  caller: Caller,
  id: ConversationId,
  userIds: readonly UserId[],
): Promise<{ members: Member[]; member_count: number }> {
  const wanted = [...new Set(userIds)];
  let known = 0;
  return change(caller, id, "member.add", {
    async prepare(tx) {
      known = (await lockUsers(tx, wanted)).length;
    },
    read: (tx) => findOutsiders(tx, id, wanted),
    work({ conversation, tx, record, notify, write }, members) {
      if (known < wanted.length) throw new AppError("user_not_found");
      const member_count = conversation.member_count + members.length;
      if (member_count > LIMITS.membersMax) throw new AppError("limit_reached");
      if (members.length === 0) return { members, member_count };
      const newcomers = members.map(({ user }) => user.id);
      const version = conversation.version + 1;
      write(insertMembers(tx, { id, userIds: newcomers, joinedSeq: conversation.last_seq, version }));
      write(setMemberCount(tx, id, member_count));
      record("member.added", { data: { members: members.map(toLogMember), member_count }, newcomers });
      notify("member.added", newcomers);
      return { members, member_count };
    },
  });
}
