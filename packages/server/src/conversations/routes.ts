import { ENDPOINTS, LIMITS } from "@gochat/protocol";
import type { ConversationId, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { pageOf } from "../platform/http/paging.ts";
import { reply } from "../platform/http/route.ts";
import type { Router } from "../platform/http/route.ts";
import { addMembers } from "./add-members.ts";
import type { ConversationsContext } from "./conversations-context.ts";
import { listConversations, listMembers } from "./conversations-store.ts";
import { createGroup } from "./create-group.ts";
import { decodeListCursor, decodeMemberCursor, positionOf } from "./cursors.ts";
import { findPeer } from "./direct-store.ts";
import { findConversation } from "./find-conversation.ts";
import { openDirectConversation } from "./open-direct-conversation.ts";
import { removeMember } from "./remove-member.ts";
import { setMemberRole } from "./set-member-role.ts";
import { updateConversation } from "./update-conversation.ts";
import { personaliseConversation } from "./personalise-conversation.ts";

export function routeConversations(router: Router, context: ConversationsContext): void {
  const { postgres, takeChange } = context;
  const {
    create,
    list,
    get,
    update,
    updateMine,
    members,
    addMembers: add,
    updateMember,
    removeMember: remove,
  } = ENDPOINTS.conversations;

  const conversationOf = (userId: UserId, id: ConversationId) => findConversation(context, userId, id);

  router.on(create, async ({ actor, body }) => {
    await takeChange(actor.userId);
    if ("name" in body) {
      const id = await createGroup(context, actor.userId, body);
      return reply(201, { conversation: await conversationOf(actor.userId, id), is_new: true });
    }
    const peerId = "participant" in body ? await findPeer(postgres, body.participant) : body.participant_id;
    if (peerId === undefined) throw new AppError("user_not_found");
    const { id, isNew } = await openDirectConversation(context, actor.userId, peerId);
    const conversation = await conversationOf(actor.userId, id);
    return reply(isNew ? 201 : 200, { conversation, is_new: isNew });
  });

  router.on(list, async ({ actor, query }) => {
    const limit = query.limit ?? LIMITS.pageDefault;
    const { conversations, isCut } = await listConversations(postgres, actor.userId, {
      isArchived: query.archived === true,
      position: query.cursor === undefined ? null : decodeListCursor(query.cursor),
      limit: limit + 1,
      maxBytes: LIMITS.pageMaxBytes,
    });
    const { rows, next_cursor } = pageOf(
      conversations,
      limit,
      (last) => positionOf(last.last_activity_at, last.id),
      isCut,
    );
    return reply(200, { conversations: rows, next_cursor });
  });

  router.on(get, async ({ actor, params }) =>
    reply(200, { conversation: await conversationOf(actor.userId, params.id) }),
  );

  router.on(update, async ({ actor, params, body }) => {
    await takeChange(actor.userId);
    await updateConversation(context, actor.userId, params.id, body);
    return reply(200, { conversation: await conversationOf(actor.userId, params.id) });
  });

  router.on(updateMine, async ({ actor, params, body }) => {
    await takeChange(actor.userId);
    return reply(200, { me: await personaliseConversation(context, actor.userId, params.id, body) });
  });

  router.on(members, async ({ actor, params, query }) => {
    const limit = query.limit ?? LIMITS.pageDefault;
    const position = query.cursor === undefined ? null : decodeMemberCursor(query.cursor);
    const found = await listMembers(postgres, actor.userId, params.id, position, limit + 1);
    // An empty page is either behind the last member, or none of the viewer's business.
    if (found.length === 0) await conversationOf(actor.userId, params.id);
    const { rows, next_cursor } = pageOf(found, limit, (last) => positionOf(last.joined_at, last.user.id));
    return reply(200, { members: rows, next_cursor });
  });

  router.on(add, async ({ actor, params, body }) => {
    await takeChange(actor.userId);
    return reply(200, await addMembers(context, actor.userId, params.id, body.user_ids));
  });

  router.on(updateMember, async ({ actor, params, body }) => {
    await takeChange(actor.userId);
    const { id, user_id } = params;
    return reply(200, { member: await setMemberRole(context, actor.userId, id, user_id, body.role) });
  });

  router.on(remove, async ({ actor, params }) => {
    await takeChange(actor.userId);
    await removeMember(context, actor.userId, params.id, params.user_id);
    return reply(204);
  });
}
