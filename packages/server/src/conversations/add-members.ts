import type { ConversationId, Member, UserId } from "@gochat/protocol";
import { LIMITS } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { ConversationsContext } from "./conversations-context.ts";
import { insertMembers, lockUsers, setMemberCount } from "./groups-store.ts";
import { toLogMember } from "./log-member.ts";

/** Adds people as one change. Who is in the group already stays as they are (G4). */
export async function addMembers(
  { change }: ConversationsContext,
  actorId: UserId,
  id: ConversationId,
  userIds: readonly UserId[],
): Promise<{ members: Member[]; member_count: number }> {
  const wanted = [...new Set(userIds)];
  let known = 0;
  return change(
    { userId: actorId, connectionId: null },
    id,
    "member.add",
    async ({ conversation, tx, record, notify }) => {
      if (known < wanted.length) throw new AppError("user_not_found");
      const version = conversation.version + 1;
      const joinedSeq = conversation.last_seq;
      const members = await insertMembers(tx, { id, userIds: wanted, joinedSeq, version });
      const member_count = conversation.member_count + members.length;
      if (member_count > LIMITS.membersMax) throw new AppError("limit_reached");
      if (members.length === 0) return { members, member_count };
      await setMemberCount(tx, id, member_count);
      const newcomers = members.map(({ user }) => user.id);
      await record("member.added", { data: { members: members.map(toLogMember), member_count }, newcomers });
      await notify("member.added", newcomers);
      return { members, member_count };
    },
    async (tx) => {
      known = (await lockUsers(tx, wanted)).length;
    },
  );
}
