import { ENDPOINTS, LIMITS } from "@gochat/protocol";
import type { SessionId } from "@gochat/protocol";
import { asId, decodeCursor, pageOf } from "../platform/http/paging.ts";
import { reply } from "../platform/http/route.ts";
import type { Router } from "../platform/http/route.ts";
import { endOwnSession, logOut } from "./end-session.ts";
import { refreshSession } from "./refresh-session.ts";
import { findLiveSessions } from "./session-store.ts";
import type { SessionsContext } from "./sessions-context.ts";
import { issueTicket } from "./ws-tickets.ts";

export function routeSessions(router: Router, context: SessionsContext): void {
  const { auth } = ENDPOINTS;
  router.on(auth.refresh, async ({ body, ...client }) =>
    reply(200, await refreshSession(context, { refreshToken: body.refresh_token, client })),
  );
  router.on(auth.logout, async ({ body, ...client }) => {
    await logOut(context, { refreshToken: body.refresh_token, client });
    return reply(204);
  });
  router.on(auth.wsTicket, async ({ actor }) => reply(200, await issueTicket(context, actor)));
  router.on(auth.listSessions, async ({ actor, query: { limit = LIMITS.pageDefault, cursor } }) => {
    const before = cursor === undefined ? null : decodeCursor(cursor, asId<SessionId>);
    const found = await findLiveSessions(context.postgres, actor, before, limit + 1);
    const { rows, next_cursor } = pageOf(found, limit, ({ id }) => id);
    return reply(200, { sessions: rows, next_cursor });
  });
  router.on(auth.revokeSession, async ({ actor, params, ...client }) => {
    await endOwnSession(context, actor, client, params.id);
    return reply(204);
  });
}
