import { ENDPOINTS, LIMITS } from "@gochat/protocol";
import { asCaller } from "../platform/http/actor.ts";
import { pageOf } from "../platform/http/paging.ts";
import { reply } from "../platform/http/route.ts";
import type { Router } from "../platform/http/route.ts";
import { addMembers } from "./add-members.ts";
import type { ConversationsContext } from "./conversations-context.ts";
import { listConversations, listMembers } from "./conversations-store.ts";
import { createGroup } from "./create-group.ts";
import { decodeListCursor, decodeMemberCursor, positionOf } from "./cursors.ts";
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

  router.on(create, async ({ body, ...call }) => {
    const caller = asCaller(call);
    await takeChange(caller.userId);
    if ("name" in body)
      return reply(201, { conversation: await createGroup(context, caller, body), is_new: true });
    const recipient = "participant" in body ? { username: body.participant } : { id: body.participant_id };
    const { id, made } = await openDirectConversation(context, caller, recipient);
    if (made !== null) return reply(201, { conversation: made, is_new: true });
    const conversation = await findConversation(postgres.within(call.deadline), caller.userId, id);
    return reply(200, { conversation, is_new: false });
  });

  router.on(list, async ({ actor, query, deadline }) => {
    const limit = query.limit ?? LIMITS.pageDefault;
    const { conversations, isCut } = await listConversations(postgres.within(deadline), actor.userId, {
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

  router.on(get, async ({ actor, params, deadline }) => {
    const sql = postgres.within(deadline);
    return reply(200, { conversation: await findConversation(sql, actor.userId, params.id) });
  });

  router.on(update, async ({ params, body, ...call }) => {
    await takeChange(call.actor.userId);
    return reply(200, { conversation: await updateConversation(context, asCaller(call), params.id, body) });
  });

  router.on(updateMine, async ({ params, body, ...call }) => {
    await takeChange(call.actor.userId);
    return reply(200, { me: await personaliseConversation(context, asCaller(call), params.id, body) });
  });

  router.on(members, async ({ actor, params, query, deadline }) => {
    const sql = postgres.within(deadline);
    const limit = query.limit ?? LIMITS.pageDefault;
    const position = query.cursor === undefined ? null : decodeMemberCursor(query.cursor);
    const found = await listMembers(sql, actor.userId, params.id, position, limit + 1);
    // An empty page is either behind the last member, or none of the viewer's business.
    if (found.length === 0) await findConversation(sql, actor.userId, params.id);
    const { rows, next_cursor } = pageOf(found, limit, (last) => positionOf(last.joined_at, last.user.id));
    return reply(200, { members: rows, next_cursor });
  });

  router.on(add, async ({ params, body, ...call }) => {
    await takeChange(call.actor.userId);
    return reply(200, await addMembers(context, asCaller(call), params.id, body.user_ids));
  });

  router.on(updateMember, async ({ params, body, ...call }) => {
    await takeChange(call.actor.userId);
    const { id, user_id } = params;
    return reply(200, { member: await setMemberRole(context, asCaller(call), id, user_id, body.role) });
  });

  router.on(remove, async ({ params, ...call }) => {
    await takeChange(call.actor.userId);
    await removeMember(context, asCaller(call), params.id, params.user_id);
    return reply(204);
  });
}
