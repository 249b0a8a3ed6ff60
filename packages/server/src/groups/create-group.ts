import type { Conversation, ConversationId, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { newId } from "../platform/ids.ts";
import { allInOrder } from "../platform/postgres/transaction.ts";
import { checkGroupNames } from "./check-group-names.ts";
import type { Caller } from "../conversation-change.ts";
import type { GroupsContext } from "./groups-context.ts";
import { insertGroup, insertMembers, lockUsers, setRole } from "./groups-store.ts";

export interface GroupInput {
  readonly name: string;
  readonly description?: string;
  readonly history?: Conversation["history"];
  readonly participant_ids: readonly UserId[];
}

/** Makes a group with its first members; who makes it owns it (G1). */
export async function createGroup(
  { change, findConversation }: GroupsContext,
  caller: Caller,
  { name, description = "", history = "all", participant_ids }: GroupInput,
): Promise<Conversation> {
  checkGroupNames({ name, description });
  const { userId: ownerId } = caller;
  const id = newId<ConversationId>();
  const others = [...new Set(participant_ids)].filter((userId) => userId !== ownerId);
  if (others.length === 0) {
    const detail = "A group has at least one member beside you";
    throw new AppError("invalid_request", {
      detail,
      places: [{ path: "/participant_ids", message: detail }],
    });
  }
  const userIds = [ownerId, ...others];
  return change(caller, id, "member.add", {
    async prepare(tx) {
      const locking = lockUsers(tx, userIds);
      const inserting = Promise.all([
        insertGroup(tx, {
          id,
          name,
          description: description || null,
          history,
          memberCount: userIds.length,
        }),
        insertMembers(tx, { id, userIds, joinedSeq: 0, version: 1, maker: ownerId }),
        setRole(tx, id, ownerId, "owner"),
      ]);
      // Somebody who never was makes the statements behind it fail as well: the first error is the answer.
      await allInOrder([locking.then(requireAll(userIds)), inserting]);
    },
    work(scope) {
      scope.record("conversation.created", { data: { user_ids: userIds }, newcomers: userIds });
      scope.notify("group.created", others, name);
      return findConversation(scope.tx, ownerId, id);
    },
  });
}

const requireAll = (userIds: readonly UserId[]) => (found: readonly UserId[]) => {
  if (found.length < userIds.length) throw new AppError("user_not_found");
};
