import { ENDPOINTS } from "@gochat/protocol";
import { reply } from "../platform/http/route.ts";
import type { Router } from "../platform/http/route.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { listReaders } from "./list-readers.ts";
import { markConversations } from "./mark-conversations.ts";
import type { MarkDeps } from "./mark-conversations.ts";

export function routeMarkers(router: Router, deps: MarkDeps & { sql: Sql }): void {
  const { mark, readers } = ENDPOINTS.receipts;

  router.on(mark, async ({ actor, body, deadline }) =>
    reply(200, await markConversations(deps, actor.userId, body.marks, deadline)),
  );

  router.on(readers, async ({ actor, params, query }) =>
    reply(200, await listReaders(deps.sql, actor.userId, params.id, params.seq, query)),
  );
}
