import { ENDPOINTS, LIMITS } from "@gochat/protocol";
import type { UserId } from "@gochat/protocol";
import { asCaller } from "../conversation-change.ts";
import { asId, asTimeAndId, decodeCursor, pageOf, timeAndId } from "../platform/http/paging.ts";
import { reply } from "../platform/http/route.ts";
import type { Router } from "../platform/http/route.ts";
import { addMembers } from "./add-members.ts";
import { banMember, unbanMember } from "./ban-member.ts";
import type { GroupsContext } from "./groups-context.ts";
import { listMembers } from "./groups-store.ts";
import type { MemberPosition } from "./groups-store.ts";
import { findBans } from "./removals-store.ts";
import { findGroupRequests } from "./group-requests-store.ts";
import { acceptGroupRequest, ignoreGroupRequest } from "./group-requests.ts";
import { removeMember } from "./remove-member.ts";
import { silenceMember, unsilenceMember } from "./silence-member.ts";
import { setMemberRole } from "./set-member-role.ts";
import { updateConversation } from "./update-conversation.ts";

export function routeGroups(router: Router, context: GroupsContext): void {
  const { postgres, takeChange } = context;
  const { update, members, addMembers: add, updateMember, removeMember: remove } = ENDPOINTS.conversations;

  router.on(update, async ({ params, body, ...call }) => {
    await takeChange(call.actor.userId);
    return reply(200, { conversation: await updateConversation(context, asCaller(call), params.id, body) });
  });

  router.on(members, async ({ actor, params, query, deadline }) => {
    const sql = postgres.within(deadline);
    const limit = query.limit ?? LIMITS.pageDefault;
    const position = query.cursor === undefined ? null : positionOf(query.cursor);
    const found = await listMembers(sql, actor.userId, params.id, position, limit + 1);
    // An empty page is either behind the last member, or none of the viewer's business.
    if (found.length === 0) await context.findConversation(sql, actor.userId, params.id);
    const { rows, next_cursor } = pageOf(found, limit, (last) => timeAndId(last.joined_at, last.user.id));
    return reply(200, { members: rows, next_cursor });
  });

  router.on(add, async ({ params, body, ...call }) => {
    await takeChange(call.actor.userId);
    return reply(200, await addMembers(context, asCaller(call), params.id, body));
  });

  const { groupRequests, acceptGroupRequest: accept, ignoreGroupRequest: ignore } = ENDPOINTS.consent;
  router.on(groupRequests, async ({ actor, deadline }) => {
    const found = await findGroupRequests(postgres.within(deadline), [actor.userId], null);
    return reply(200, { requests: found.map(({ request }) => request) });
  });

  router.on(accept, async ({ params, ...call }) => {
    await takeChange(call.actor.userId);
    const conversation = await acceptGroupRequest(context, asCaller(call), params.conversation_id);
    return reply(200, { conversation });
  });

  router.on(ignore, async ({ params, ...call }) => {
    await takeChange(call.actor.userId);
    await ignoreGroupRequest(context, asCaller(call), params.conversation_id);
    return reply(204);
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

  routeBans(router, context);
  routeSilences(router, context);
}

function routeBans(router: Router, context: GroupsContext): void {
  const { postgres, takeChange, authorizeReading } = context;
  const { listBans, ban, unban } = ENDPOINTS.moderation;

  router.on(listBans, async ({ actor, params: { id }, query, deadline }) => {
    const { limit = LIMITS.pageDefault, cursor } = query;
    const sql = postgres.within(deadline);
    await authorizeReading(sql, actor.userId, id, "member.unban");
    const after = cursor === undefined ? null : decodeCursor(cursor, asId<UserId>);
    const { rows, next_cursor } = pageOf(
      await findBans(sql, id, after, limit + 1),
      limit,
      ({ user }) => user.id,
    );
    return reply(200, { bans: rows, next_cursor });
  });

  router.on(ban, async ({ params: { id, user_id }, body, ...call }) => {
    await takeChange(call.actor.userId);
    await banMember(context, asCaller(call), id, user_id, body.until ?? null);
    return reply(204);
  });

  router.on(unban, async ({ params: { id, user_id }, ...call }) => {
    await takeChange(call.actor.userId);
    await unbanMember(context, asCaller(call), id, user_id);
    return reply(204);
  });
}

function routeSilences(router: Router, context: GroupsContext): void {
  const { takeChange } = context;
  const { silence, unsilence } = ENDPOINTS.moderation;

  router.on(silence, async ({ params: { id, user_id }, body, ...call }) => {
    await takeChange(call.actor.userId);
    return reply(200, { member: await silenceMember(context, asCaller(call), id, user_id, body.until) });
  });

  router.on(unsilence, async ({ params: { id, user_id }, ...call }) => {
    await takeChange(call.actor.userId);
    return reply(200, { member: await unsilenceMember(context, asCaller(call), id, user_id) });
  });
}

function positionOf(cursor: string): MemberPosition {
  const { time, id } = decodeCursor(cursor, asTimeAndId<UserId>);
  return { joinedAt: time, userId: id };
}
