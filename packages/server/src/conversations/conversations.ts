import type { Router } from "../platform/http/route.ts";
import type { ConversationsContext } from "./conversations-context.ts";
import { DirectDirectory } from "./direct-directory.ts";
import { routeConversations } from "./routes.ts";
import { setPinned } from "./set-pinned.ts";

/** Who talks where. Shares the tables `conversations` and `members` with groups: direct ones, pins, and what members make of one for themselves. */
export interface Conversations {
  readonly directory: DirectDirectory;
  readonly setPinned: typeof setPinned;
  readonly routes: (router: Router) => void;
}

export function createConversations(context: ConversationsContext): Conversations {
  return {
    directory: new DirectDirectory(context),
    setPinned,
    routes: (router) => routeConversations(router, context),
  };
}
