import type { Conversation, ConversationId, UserId } from "@gochat/protocol";
import type { Router } from "../platform/http/route.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { ConversationsContext } from "./conversations-context.ts";
import { DirectDirectory } from "./direct-directory.ts";
import { leaveConversations } from "./leave-conversations.ts";
import { findConversation } from "./find-conversation.ts";
import { routeConversations } from "./routes.ts";
import { setPinned } from "./set-pinned.ts";

/** Who talks where. Writes `conversations` (but for the counters) and `members` (but for the markers). */
export interface Conversations {
  readonly directory: DirectDirectory;
  /** For somebody who deletes their account; answers with what to do after the commit. */
  leaveAll(tx: Sql, userId: UserId): Promise<() => void>;
  readonly setPinned: typeof setPinned;
  /** Throws `conversation_not_found`. */
  findConversation(userId: UserId, id: ConversationId): Promise<Conversation>;
  routes(router: Router): void;
}

export function createConversations(context: ConversationsContext): Conversations {
  return {
    directory: new DirectDirectory(context),
    leaveAll: (tx, userId) => leaveConversations(context, tx, userId),
    setPinned,
    findConversation: (userId, id) => findConversation(context, userId, id),
    routes: (router) => routeConversations(router, context),
  };
}
