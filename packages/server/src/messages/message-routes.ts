import { ENDPOINTS, LIMITS } from "@gochat/protocol";
import type { Conversation, ConversationId, UserId } from "@gochat/protocol";
import { asId, decodeCursor, pageOf } from "../platform/http/paging.ts";
import { reply } from "../platform/http/route.ts";
import type { Router } from "../platform/http/route.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { checkEmoji } from "./check-emoji.ts";
import { deleteMessage } from "./delete-message.ts";
import { editMessage } from "./edit-message.ts";
import { findMessage } from "./find-message.ts";
import { listRevisions } from "./list-revisions.ts";
import { listReactors } from "./message-changes-store.ts";
import type { MessagesContext } from "./messages-context.ts";
import { pinMessage } from "./pin-message.ts";
import { reactToMessage } from "./react-to-message.ts";

export interface MessageRouteDeps extends MessagesContext {
  readonly sql: Sql;
  findConversation(userId: UserId, id: ConversationId): Promise<Conversation>;
}

/** What is done with one message. */
export function routeMessage(router: Router, deps: MessageRouteDeps): void {
  const { sql } = deps;
  const { get, edit, delete: remove, revisions, react, unreact, reactors, pin, unpin } = ENDPOINTS.messages;
  const asActor = ({ userId }: { userId: UserId }) => ({ userId, connectionId: null });

  router.on(get, async ({ actor, params: { id, seq } }) =>
    reply(200, { message: await findMessage(sql, actor.userId, id, seq) }),
  );

  router.on(edit, async ({ actor, params: { id, seq }, body }) =>
    reply(200, { message: await editMessage(deps, asActor(actor), id, seq, body) }),
  );

  router.on(remove, async ({ actor, params: { id, seq } }) =>
    reply(200, { message: await deleteMessage(deps, asActor(actor), id, seq) }),
  );

  router.on(revisions, async ({ actor, params: { id, seq }, query }) =>
    reply(200, await listRevisions(sql, actor.userId, id, seq, query)),
  );

  router.on(react, async ({ actor, params: { id, seq, emoji } }) =>
    reply(200, { message: await reactToMessage(deps, asActor(actor), id, seq, emoji, true) }),
  );

  router.on(unreact, async ({ actor, params: { id, seq, emoji } }) =>
    reply(200, { message: await reactToMessage(deps, asActor(actor), id, seq, emoji, false) }),
  );

  router.on(reactors, async ({ actor, params: { id, seq, emoji }, query }) => {
    await findMessage(sql, actor.userId, id, seq);
    const limit = query.limit ?? LIMITS.pageDefault;
    const after = query.cursor === undefined ? null : decodeCursor(query.cursor, asId<UserId>);
    const found = await listReactors(sql, actor.userId, id, seq, checkEmoji(emoji), after, limit + 1);
    const { rows, next_cursor } = pageOf(found, limit, ({ id }) => id);
    return reply(200, { users: rows, next_cursor });
  });

  router.on(pin, async ({ actor, params: { id, seq } }) => {
    await pinMessage(deps, asActor(actor), id, seq, true);
    return reply(200, { conversation: await deps.findConversation(actor.userId, id) });
  });

  router.on(unpin, async ({ actor, params: { id, seq } }) => {
    await pinMessage(deps, asActor(actor), id, seq, false);
    return reply(200, { conversation: await deps.findConversation(actor.userId, id) });
  });
}
