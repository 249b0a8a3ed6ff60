import type { Database } from "../platform/postgres/open-postgres.ts";
import type { Router } from "../platform/http/route.ts";
import { messageFrames } from "./frames.ts";
import type { MessagesContext } from "./messages-context.ts";
import { routeMessages } from "./routes.ts";

/** Reading and changing messages. Writes what belongs to them, and what an edit or a deletion leaves of them in `messages`. */
export interface Messages {
  readonly frames: ReturnType<typeof messageFrames>;
  readonly routes: (router: Router) => void;
}

export function createMessages(deps: MessagesContext & { readonly postgres: Database }): Messages {
  const context = { ...deps, sql: deps.postgres };
  return {
    frames: messageFrames(context),
    routes: (router) => routeMessages(router, context),
  };
}
