import type { Conversation, ConversationId, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { newId } from "../platform/ids.ts";
import { allInOrder } from "../platform/postgres/transaction.ts";
import { checkGroupNames } from "./check-group-names.ts";
import { chosenPeople, requireAll } from "./chosen-people.ts";
import type { Caller } from "../conversation-change.ts";
import type { GroupsContext } from "./groups-context.ts";
import { insertGroup, lockUsers } from "./groups-store.ts";

export interface GroupInput {
  readonly name: string;
  readonly description?: string;
  readonly history?: Conversation["history"];
  readonly participant_ids?: readonly UserId[];
  readonly participants?: readonly string[];
}

/** Makes a group with its first members; who makes it owns it (G1). */
export async function createGroup(
  { change, findConversation }: GroupsContext,
  caller: Caller,
  { name, description = "", history = "all", participant_ids, participants }: GroupInput,
): Promise<Conversation> {
  checkGroupNames({ name, description });
  const { userId: ownerId } = caller;
  const id = newId<ConversationId>();
  const others = chosenPeople(ownerId, { ids: participant_ids, usernames: participants }, "/participants");
  if (others.names.length === 0 && others.ids.every((userId) => userId === ownerId))
    throw alone("/participant_ids");
  const wanted = { ...others, ids: [...new Set([ownerId, ...others.ids])] };
  let userIds: UserId[] = [];
  return change(caller, id, "member.add", {
    async prepare(tx) {
      const locking = lockUsers(tx, wanted);
      const inserting = insertGroup(tx, {
        id,
        name,
        description: description || null,
        history,
        ownerId,
        others,
      });
      // Somebody who never was fails the statement behind it as well.
      [userIds] = await allInOrder([
        locking.then((found) => requireAll(wanted, found, participants, "/participants")),
        inserting,
      ]);
      if (userIds.length === 1) throw alone("/participants");
    },
    work(scope) {
      // The one who made it is the first.
      scope.record("conversation.created", { data: { user_ids: userIds }, newcomers: userIds });
      scope.notify("group.created", userIds.slice(1), name);
      return findConversation(scope.tx, ownerId, id);
    },
  });
}

function alone(path: "/participants" | "/participant_ids"): AppError {
  const detail = "A group has at least one member beside you";
  return new AppError("invalid_request", { detail, places: [{ path, message: detail }] });
}
