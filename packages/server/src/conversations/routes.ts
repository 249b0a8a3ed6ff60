import { ENDPOINTS, LIMITS } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { reply } from "../platform/http/route.ts";
import type { Router } from "../platform/http/route.ts";
import { findPeer, listConversations, selectConversation } from "./conversations-store.ts";
import { decodeCursor, encodeCursor } from "./list-cursor.ts";
import { openDirectConversation } from "./open-direct-conversation.ts";
import type { OpenDirectDeps } from "./open-direct-conversation.ts";

export function routeConversations(router: Router, deps: OpenDirectDeps): void {
  const { create, list, get } = ENDPOINTS.conversations;

  router.on(create, async ({ actor, body }) => {
    const peerId = body.participant_id ?? (await findPeer(deps.sql, body.participant ?? ""));
    if (peerId === undefined) throw new AppError("user_not_found");
    const { id, isNew } = await openDirectConversation(deps, actor.userId, peerId);
    const conversation = await selectConversation(deps.sql, actor.userId, id);
    if (conversation === undefined) throw new AppError("conversation_not_found");
    return reply(isNew ? 201 : 200, { conversation, is_new: isNew });
  });

  router.on(list, async ({ actor, query }) => {
    const limit = query.limit ?? LIMITS.pageDefault;
    const position = query.cursor === undefined ? null : decodeCursor(query.cursor);
    const found = await listConversations(deps.sql, actor.userId, position, limit + 1);
    const conversations = found.slice(0, limit);
    const last = found.length > limit ? conversations.at(-1) : undefined;
    const next_cursor = last ? encodeCursor({ lastActivityAt: last.last_activity_at, id: last.id }) : null;
    return reply(200, { conversations, next_cursor });
  });

  router.on(get, async ({ actor, params }) => {
    const conversation = await selectConversation(deps.sql, actor.userId, params.id);
    if (conversation === undefined) throw new AppError("conversation_not_found");
    return reply(200, { conversation });
  });
}
