import type { Conversation, ConversationId, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { newId } from "../platform/ids.ts";
import { checkGroupNames } from "./check-group-names.ts";
import type { ConversationsContext } from "./conversations-context.ts";
import { insertGroup, insertMembers, lockUsers, setRole } from "./groups-store.ts";

export interface GroupInput {
  readonly name: string;
  readonly description?: string;
  readonly history?: Conversation["history"];
  readonly participant_ids: readonly UserId[];
}

/** Makes a group with its first members; who makes it owns it (G1). */
export async function createGroup(
  context: ConversationsContext,
  ownerId: UserId,
  { name, description = "", history = "all", participant_ids }: GroupInput,
): Promise<ConversationId> {
  checkGroupNames({ name, description });
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
  await context.change(
    { userId: ownerId, connectionId: null },
    id,
    "member.add",
    async (scope) => {
      await scope.record("conversation.created", { data: { user_ids: userIds }, newcomers: userIds });
      await scope.notify("group.created", others, name);
    },
    async (tx) => {
      const found = await lockUsers(tx, userIds);
      if (found.length < userIds.length) throw new AppError("user_not_found");
      await insertGroup(tx, {
        id,
        name,
        description: description || null,
        history,
        memberCount: userIds.length,
      });
      await insertMembers(tx, { id, userIds, joinedSeq: 0, version: 1 });
      await setRole(tx, id, ownerId, "owner");
    },
  );
  return id;
}
