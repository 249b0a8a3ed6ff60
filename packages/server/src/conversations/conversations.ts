import type { Router } from "../platform/http/route.ts";
import type { ConversationsContext } from "./conversations-context.ts";
import { Departures } from "./departures.ts";
import type { DeparturesDeps } from "./departures.ts";
import { DirectDirectory } from "./direct-directory.ts";
import { authorizeReading } from "./authorize-reading.ts";
import { findConversation } from "./find-conversation.ts";
import { routeConversations } from "./routes.ts";
import { setPinned } from "./set-pinned.ts";

/** Who talks where. Writes `conversations` (but for the counters) and `members` (but for the markers), and `departures`. */
export interface Conversations {
  readonly directory: DirectDirectory;
  readonly departures: Departures;
  readonly setPinned: typeof setPinned;
  readonly findConversation: typeof findConversation;
  readonly authorizeReading: typeof authorizeReading;
  readonly routes: (router: Router) => void;
}

export function createConversations(context: ConversationsContext & DeparturesDeps): Conversations {
  return {
    directory: new DirectDirectory(context),
    departures: new Departures(context),
    setPinned,
    findConversation,
    authorizeReading,
    routes: (router) => routeConversations(router, context),
  };
}
