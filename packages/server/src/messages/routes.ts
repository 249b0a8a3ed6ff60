import { ENDPOINTS, LIMITS } from "@gochat/protocol";
import type { UserId } from "@gochat/protocol";
import { asCaller } from "../conversation-change.ts";
import { asId, decodeCursor, pageOf } from "../platform/http/paging.ts";
import type { Deadline } from "../platform/deadline.ts";
import { reply } from "../platform/http/route.ts";
import type { Router } from "../platform/http/route.ts";
import type { Database } from "../platform/postgres/open-postgres.ts";
import { checkEmoji } from "./check-emoji.ts";
import { deleteMessage } from "./delete-message.ts";
import { editMessage } from "./edit-message.ts";
import { findMessage } from "./find-message.ts";
import { listMessages } from "./list-messages.ts";
import { listMessagesWithFiles } from "./list-messages-with-files.ts";
import { listRevisions } from "./list-revisions.ts";
import { listReactors } from "./message-changes-store.ts";
import type { MessagesContext } from "./messages-context.ts";
import { pinMessage } from "./pin-message.ts";
import { reactToMessage } from "./react-to-message.ts";

export interface MessageRouteDeps extends MessagesContext {
  readonly sql: Database;
}

export function routeMessages(router: Router, deps: MessageRouteDeps): void {
  const {
    history,
    withFiles,
    get,
    edit,
    delete: remove,
    revisions,
    react,
    unreact,
    reactors,
    pin,
    unpin,
  } = ENDPOINTS.messages;
  const within = (deadline: Deadline) => deps.sql.within(deadline);

  router.on(history, async ({ actor, params, query, deadline }) =>
    reply(200, await listMessages(within(deadline), actor.userId, params.id, query)),
  );

  router.on(withFiles, async ({ actor, params, query, deadline }) =>
    reply(200, await listMessagesWithFiles(within(deadline), actor.userId, params.id, query)),
  );

  router.on(get, async ({ actor, params: { id, seq }, deadline }) =>
    reply(200, { message: await findMessage(within(deadline), actor.userId, id, seq) }),
  );

  router.on(edit, async ({ params: { id, seq }, body, ...call }) =>
    reply(200, { message: await editMessage(deps, asCaller(call), id, seq, body) }),
  );

  router.on(remove, async ({ params: { id, seq }, ...call }) =>
    reply(200, { message: await deleteMessage(deps, asCaller(call), id, seq) }),
  );

  router.on(revisions, async ({ actor, params: { id, seq }, query, deadline }) =>
    reply(200, await listRevisions(deps, within(deadline), actor.userId, id, seq, query)),
  );

  router.on(react, async ({ params: { id, seq, emoji }, ...call }) =>
    reply(200, { message: await reactToMessage(deps, asCaller(call), id, seq, emoji, true) }),
  );

  router.on(unreact, async ({ params: { id, seq, emoji }, ...call }) =>
    reply(200, { message: await reactToMessage(deps, asCaller(call), id, seq, emoji, false) }),
  );

  router.on(reactors, async ({ actor, params: { id, seq, emoji }, query, deadline }) => {
    const sql = within(deadline);
    await findMessage(sql, actor.userId, id, seq);
    const limit = query.limit ?? LIMITS.pageDefault;
    const after = query.cursor === undefined ? null : decodeCursor(query.cursor, asId<UserId>);
    const found = await listReactors(sql, actor.userId, id, seq, checkEmoji(emoji), after, limit + 1);
    const { rows, next_cursor } = pageOf(found, limit, ({ id }) => id);
    return reply(200, { users: rows, next_cursor });
  });

  router.on(pin, async ({ params: { id, seq }, ...call }) =>
    reply(200, { conversation: await pinMessage(deps, asCaller(call), id, seq, true) }),
  );

  router.on(unpin, async ({ params: { id, seq }, ...call }) =>
    reply(200, { conversation: await pinMessage(deps, asCaller(call), id, seq, false) }),
  );
}
