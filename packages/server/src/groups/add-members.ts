import type { ConversationId, Member, UserId } from "@gochat/protocol";
import { LIMITS } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Caller } from "../conversation-change.ts";
import { chosenPeople, requireAll } from "./chosen-people.ts";
import type { GroupsContext } from "./groups-context.ts";
import { findOutsiders, insertMembers, lockUsers, setMemberCount } from "./groups-store.ts";
import type { LockedUser } from "./groups-store.ts";
import { toLogMember } from "./log-member.ts";

export interface AddedPeople {
  readonly user_ids?: readonly UserId[];
  readonly usernames?: readonly string[];
}

/** Adds people as one change. Who is in the group already stays as they are (G4). */
export async function addMembers(
  { change }: GroupsContext,
  caller: Caller,
  id: ConversationId,
  { user_ids, usernames }: AddedPeople,
): Promise<{ members: Member[]; member_count: number }> {
  const wanted = chosenPeople(caller.userId, { ids: user_ids, usernames }, "/usernames");
  let found: LockedUser[] = [];
  return change(caller, id, "member.add", {
    async prepare(tx) {
      found = await lockUsers(tx, wanted);
    },
    read: (tx) => findOutsiders(tx, id, wanted),
    work({ conversation, tx, record, notify, write }, members) {
      requireAll(wanted, found, usernames, "/usernames");
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
