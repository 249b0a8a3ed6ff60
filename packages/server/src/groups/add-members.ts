import type { ConversationId, Member, UserId } from "@gochat/protocol";
import type { Caller } from "../conversation-change.ts";
import { admitMembers } from "./admit-members.ts";
import { chosenPeople, requireAll } from "./chosen-people.ts";
import type { GroupsContext } from "./groups-context.ts";
import { findOutsiders, lockUsers } from "./groups-store.ts";
import type { LockedUser } from "./groups-store.ts";

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
    work(scope, outsiders) {
      requireAll(wanted, found, usernames, "/usernames");
      const members = outsiders.map(({ member }) => member);
      return { members, member_count: admitMembers(scope, id, outsiders) };
    },
  });
}
