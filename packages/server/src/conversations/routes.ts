import { ENDPOINTS, LIMITS } from "@gochat/protocol";
import type { Conversation, ConversationId, QueryOf } from "@gochat/protocol";
import { asCaller } from "../conversation-change.ts";
import { wrongField } from "../errors.ts";
import { asTimeAndId, decodeCursor, pageOf, timeAndId } from "../platform/http/paging.ts";
import { reply } from "../platform/http/route.ts";
import type { Router } from "../platform/http/route.ts";
import type { ConversationsContext } from "./conversations-context.ts";
import { listConversations } from "./conversations-store.ts";
import type { ListName, ListPosition } from "./conversations-store.ts";
import { findConversation } from "./find-conversation.ts";
import { openDirectConversation } from "./open-direct-conversation.ts";
import { personaliseConversation } from "./personalise-conversation.ts";

export function routeConversations(router: Router, context: ConversationsContext): void {
  const { createGroup, postgres, takeChange } = context;
  const { create, list, get, updateMine } = ENDPOINTS.conversations;

  router.on(create, async ({ body, ...call }) => {
    const caller = asCaller(call);
    await takeChange(caller.userId);
    if ("name" in body) return reply(201, { ...(await createGroup(caller, body)), is_new: true });
    const recipient = "participant" in body ? { username: body.participant } : { id: body.participant_id };
    const { id, made } = await openDirectConversation(context, caller, recipient);
    if (made !== null) return reply(201, { conversation: made, is_new: true });
    const conversation = await findConversation(postgres.within(call.deadline), caller.userId, id);
    return reply(200, { conversation, is_new: false });
  });

  router.on(list, async ({ actor, query, deadline }) => {
    const limit = query.limit ?? LIMITS.pageDefault;
    const { conversations, isCut } = await listConversations(postgres.within(deadline), actor.userId, {
      list: listNamed(query),
      position: query.cursor === undefined ? null : decodeCursor(query.cursor, asListPosition),
      limit: limit + 1,
      maxBytes: LIMITS.pageMaxBytes,
    });
    const { rows, next_cursor } = pageOf(conversations, limit, positionOf, isCut);
    return reply(200, { conversations: rows, next_cursor });
  });

  router.on(get, async ({ actor, params, deadline }) => {
    const sql = postgres.within(deadline);
    return reply(200, { conversation: await findConversation(sql, actor.userId, params.id) });
  });

  router.on(updateMine, async ({ params, body, ...call }) => {
    await takeChange(call.actor.userId);
    return reply(200, { me: await personaliseConversation(context, asCaller(call), params.id, body) });
  });
}

function listNamed({ archived, requests }: QueryOf<typeof ENDPOINTS.conversations.list>): ListName {
  if (archived !== undefined && requests !== undefined)
    throw wrongField("/requests", "and archived must not be given together");
  if (requests !== undefined) return requests === "ignored" ? "ignored" : "pending";
  return archived === true ? "archived" : "ordinary";
}

// Before the position of a conversation that is pinned: these come first (H5).
const PINNED = "p";

const positionOf = ({ id, last_activity_at, me }: Conversation): string =>
  (me.pinned_at === null ? "" : PINNED) + timeAndId(last_activity_at, id);

function asListPosition(text: string): ListPosition | undefined {
  const isPinned = text.startsWith(PINNED);
  const found = asTimeAndId<ConversationId>(isPinned ? text.slice(PINNED.length) : text);
  return found && { isPinned, lastActivityAt: found.time, id: found.id };
}
