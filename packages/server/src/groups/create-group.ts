import { descriptionProblem, nameProblem } from "@gochat/protocol";
import type { Conversation, ConversationId, UserId } from "@gochat/protocol";
import { AppError, wrongField } from "../errors.ts";
import { newId } from "../platform/ids.ts";
import { allInOrder } from "../platform/postgres/transaction.ts";
import { announceRequests } from "./group-requests.ts";
import { chosenPeople, refuseBlocked, requireAll } from "./chosen-people.ts";
import type { Caller } from "../conversation-change.ts";
import type { GroupsContext } from "./groups-context.ts";
import { findBlocked, insertGroup, lockUsers } from "./groups-store.ts";
import type { Settings } from "./groups-store.ts";
import { requestMembers } from "./group-requests-store.ts";

export interface GroupInput {
  readonly name: string;
  readonly description?: string;
  readonly history?: Conversation["history"];
  readonly participant_ids?: readonly UserId[];
  readonly participants?: readonly string[];
}

export interface CreatedGroup {
  readonly conversation: Conversation;
  /** Who is asked first (S9); absent when nobody is. */
  readonly requested?: UserId[];
}

/** Makes a group with its first members; who makes it owns it (G1). Whom `groups_from` protects is asked (S9). */
export async function createGroup(
  context: GroupsContext,
  caller: Caller,
  { name, description = "", history = "all", participant_ids, participants }: GroupInput,
): Promise<CreatedGroup> {
  const { change, findConversation, holdsRefusedWord } = context;
  checkGroupNames({ name, description });
  if (holdsRefusedWord(name) || holdsRefusedWord(description)) throw new AppError("content_refused"); // I10
  const { userId: ownerId } = caller;
  const id = newId<ConversationId>();
  const others = chosenPeople(ownerId, { ids: participant_ids, usernames: participants }, "/participants");
  if (others.names.length === 0 && others.ids.every((userId) => userId === ownerId))
    throw alone("/participant_ids");
  const wanted = { ...others, ids: [...new Set([ownerId, ...others.ids])] };
  let userIds: UserId[] = [];
  let requested: UserId[] = [];
  const conversation = await change(caller, id, "member.add", {
    async prepare(tx) {
      const locking = lockUsers(tx, wanted);
      const looking = findBlocked(tx, others);
      const inserting = insertGroup(tx, {
        id,
        name,
        description: description || null,
        history,
        ownerId,
        others,
      });
      // Somebody who never was fails the statement behind it as well.
      const [everybody, , members] = await allInOrder([
        locking.then((found) => requireAll(wanted, found, participants, "/participants")),
        looking.then((blocked) =>
          refuseBlocked(blocked, { ids: participant_ids, usernames: participants }, PLACES),
        ),
        inserting,
      ]);
      if (everybody.length === 1) throw alone("/participants");
      userIds = everybody.filter((userId) => members.includes(userId));
      requested = everybody.filter((userId) => !members.includes(userId));
    },
    work(scope) {
      // The one who made it is the first.
      scope.record("conversation.created", { data: { user_ids: userIds }, newcomers: userIds });
      scope.notify("group.created", userIds.slice(1), name);
      if (requested.length > 0) scope.write(requestMembers(scope.tx, id, ownerId, requested));
      return findConversation(scope.tx, ownerId, id);
    },
  });
  await announceRequests(context, id, requested);
  return { conversation, ...(requested.length > 0 && { requested }) };
}

const PLACES = ["/participant_ids", "/participants"] as const;

function alone(path: "/participants" | "/participant_ids"): AppError {
  const detail = "A group has at least one member beside you";
  return new AppError("invalid_request", { detail, places: [{ path, message: detail }] });
}

/** Throws what is wrong with what a group is called and described by (N1). */
export function checkGroupNames({
  name,
  description,
}: Partial<Pick<Settings, "name" | "description">>): void {
  const ofName = typeof name !== "string" ? undefined : nameProblem(name);
  if (ofName !== undefined) throw wrongField("/name", ofName);
  const ofDescription = descriptionProblem(description ?? "");
  if (ofDescription !== undefined) throw wrongField("/description", ofDescription);
}
