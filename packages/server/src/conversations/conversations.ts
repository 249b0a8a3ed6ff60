import type { UserId } from "@gochat/protocol";
import type { Router } from "../platform/http/route.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { closeDirectConversations } from "./conversations-store.ts";
import { DirectDirectory } from "./direct-directory.ts";
import type { OpenDirectDeps } from "./open-direct-conversation.ts";
import { routeConversations } from "./routes.ts";

/** Who talks where. Writes the tables `conversations` (but for the counters, which a send advances) and `members`. */
export interface Conversations {
  readonly directory: DirectDirectory;
  closeDirectConversations(tx: Sql, userId: UserId): Promise<void>;
  routes(router: Router): void;
}

export function createConversations(deps: OpenDirectDeps): Conversations {
  return {
    directory: new DirectDirectory(deps),
    closeDirectConversations,
    routes: (router) => routeConversations(router, deps),
  };
}
