import type { ConversationId } from "@gochat/protocol";
import type { Caller } from "../conversation-change.ts";
import type { Database } from "../platform/postgres/open-postgres.ts";
import type { Router } from "../platform/http/route.ts";
import { deleteForReport } from "./delete-message.ts";
import type { DeletionSteps } from "./delete-message.ts";
import { messageFrames } from "./frames.ts";
import type { MessagesContext } from "./messages-context.ts";
import { routeMessages } from "./routes.ts";

/** Reading and changing messages. Writes what belongs to them, and what an edit or a deletion leaves of them in `messages`. */
export interface Messages {
  readonly frames: ReturnType<typeof messageFrames>;
  /** In the name of a member, as a part of what an administrator does about a report. */
  readonly deleteForReport: (
    member: Caller,
    id: ConversationId,
    seq: number,
    steps: DeletionSteps,
  ) => Promise<void>;
  readonly routes: (router: Router) => void;
}

export function createMessages(deps: MessagesContext & { readonly postgres: Database }): Messages {
  const context = { ...deps, sql: deps.postgres };
  return {
    frames: messageFrames(context),
    deleteForReport: (member, id, seq, steps) => deleteForReport(context, member, id, seq, steps),
    routes: (router) => routeMessages(router, context),
  };
}
