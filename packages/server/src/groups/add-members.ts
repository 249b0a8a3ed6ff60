import type { ConversationId, Member, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Caller } from "../conversation-change.ts";
import { admitMembers } from "./admit-members.ts";
import { chosenPeople, refuseBlocked, requireAll } from "./chosen-people.ts";
import type { GroupsContext } from "./groups-context.ts";
import { findOutsiders, lockUsers } from "./groups-store.ts";
import type { LockedUser } from "./groups-store.ts";
import { announceRemoved, announceRequests } from "./group-requests.ts";
import { deleteGroupRequests, requestMembers } from "./group-requests-store.ts";

export interface AddedPeople {
  readonly user_ids?: readonly UserId[];
  readonly usernames?: readonly string[];
}

export interface Added {
  readonly members: Member[];
  readonly member_count: number;
  /** Who is asked first (S9); absent when nobody is. */
  readonly requested?: UserId[];
}

/** Adds people as one change. Who is in the group already stays as they are (G4); whom `groups_from` protects is asked (S9). */
export async function addMembers(
  context: GroupsContext,
  caller: Caller,
  id: ConversationId,
  { user_ids, usernames }: AddedPeople,
): Promise<Added> {
  const wanted = chosenPeople(caller.userId, { ids: user_ids, usernames }, "/usernames");
  let found: LockedUser[] = [];
  const { gone, ...added } = await context.change(caller, id, "member.add", {
    async prepare(tx) {
      found = await lockUsers(tx, wanted);
    },
    read: (tx) => findOutsiders(tx, id, wanted),
    work(scope, outsiders) {
      requireAll(wanted, found, usernames, "/usernames");
      const blocked = outsiders.filter(({ stance }) => stance === "blocked").map(({ member }) => member.user);
      refuseBlocked(blocked, { ids: user_ids, usernames }, ["/user_ids", "/usernames"]);
      const newcomers = outsiders.filter(({ stance }) => stance === "let");
      const members = newcomers.map(({ member }) => member);
      const asked = outsiders.filter(({ stance }) => stance === "asked");
      if (asked.some(({ is_banned }) => is_banned)) throw new AppError("banned"); // G10
      const requested = asked.map(({ member }) => member.user.id);
      const member_count = admitMembers(scope, id, newcomers);
      if (requested.length > 0) scope.write(requestMembers(scope.tx, id, caller.userId, requested));
      const newIds = members.map(({ user }) => user.id);
      const added = { members, member_count, ...(requested.length > 0 && { requested }) };
      if (newIds.length === 0) return { ...added, gone: [] };
      return deleteGroupRequests(scope.tx, id, newIds, null).then((gone) => ({ ...added, gone }));
    },
  });
  announceRemoved(context, id, gone);
  await announceRequests(context, id, added.requested ?? []);
  return added;
}
