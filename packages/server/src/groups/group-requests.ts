import type { Conversation, ConversationId, ErrorCode, UserId } from "@gochat/protocol";
import type { Caller } from "../conversation-change.ts";
import { toOwnDevices } from "../conversation-event.ts";
import { AppError } from "../errors.ts";
import { admitMembers } from "./admit-members.ts";
import type { GroupsContext } from "./groups-context.ts";
import { findOutsiders, lockUsers } from "./groups-store.ts";
import { deleteGroupRequests, findAsker, findGroupRequests } from "./group-requests-store.ts";

/** What says that the one who asked may not add anybody any more. */
const DEAD: ReadonlySet<ErrorCode> = new Set(["conversation_not_found", "conversation_closed", "forbidden"]);

/**
 * Joins as if the one who asked had added this person now: by their right, which is judged now, and in their name (S10). Who is in the group
 * already, since the answer to the first try was lost, is answered with it.
 */
export async function acceptGroupRequest(
  context: GroupsContext,
  caller: Caller,
  id: ConversationId,
): Promise<Conversation> {
  const { userId, deadline } = caller;
  const postgres = context.postgres.within(deadline);
  const askerId = await findAsker(postgres, userId, id);
  if (askerId === undefined) return findJoined(context, caller, id);
  const wanted = { ids: [userId], names: [], namedBy: askerId };
  const asker: Caller = { userId: askerId, connectionId: null, deadline };
  const joining = context.change(asker, id, "member.add", {
    async prepare(tx) {
      await lockUsers(tx, wanted);
    },
    read: (tx) =>
      Promise.all([deleteGroupRequests(tx, id, [userId], askerId), findOutsiders(tx, id, wanted)]),
    work(scope, [taken, outsiders]) {
      // Ignored or accepted meanwhile, or gone with a block.
      if (taken.length === 0) throw new AppError("group_request_not_found");
      admitMembers(scope, id, outsiders);
    },
  });
  await joining.catch(async (error: unknown) => {
    if (!(error instanceof AppError) || !DEAD.has(error.code)) throw error;
    await ignoreGroupRequest(context, caller, id);
    throw new AppError("group_request_not_found", { cause: error });
  });
  announceRemoved(context, id, [userId]);
  return context.findConversation(postgres, userId, id);
}

/** Again is no error. */
export async function ignoreGroupRequest(
  context: GroupsContext,
  { userId, deadline }: Caller,
  id: ConversationId,
): Promise<void> {
  const gone = await deleteGroupRequests(context.postgres.within(deadline), id, [userId], null);
  announceRemoved(context, id, gone);
}

async function findJoined(
  { postgres, findConversation }: GroupsContext,
  { userId, deadline }: Caller,
  id: ConversationId,
): Promise<Conversation> {
  return findConversation(postgres.within(deadline), userId, id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "conversation_not_found")
      throw new AppError("group_request_not_found");
    throw error;
  });
}

/** After the commit, to the devices of those who are asked. Never rejects: a device that was not told reads the list. */
export async function announceRequests(
  { postgres, deliverEphemeral, logger }: GroupsContext,
  id: ConversationId,
  userIds: readonly UserId[],
): Promise<void> {
  if (userIds.length === 0) return;
  try {
    for (const { user_id, request } of await findGroupRequests(postgres, userIds, id))
      deliverEphemeral(toOwnDevices(user_id, { type: "group_request.added", request }));
  } catch (error) {
    logger.warn({ err: error }, "people who are asked to join a group could not be told");
  }
}

/** The same of requests that are accepted, ignored or of no use any more. */
export function announceRemoved(
  { deliverEphemeral }: Pick<GroupsContext, "deliverEphemeral">,
  conversation_id: ConversationId,
  userIds: readonly UserId[],
): void {
  for (const userId of userIds)
    deliverEphemeral(toOwnDevices(userId, { type: "group_request.removed", conversation_id }));
}
