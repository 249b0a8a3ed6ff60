import type { Conversation, ConversationId, ConversationSettings, UserId } from "@gochat/protocol";
import type { AnyChangeScope, ChangeConversation, ChangeScope as ScopeOf } from "../conversation-change.ts";
import type { Database } from "../platform/postgres/open-postgres.ts";
import type { Sql } from "../platform/postgres/sql.ts";

/** What of the policy concerns groups and those who leave. */
export type GroupAction =
  | "conversation.update"
  | "conversation.open_history"
  | "conversation.personalise"
  | "member.add"
  | "member.remove_admin"
  | "member.remove_member"
  | "member.set_role"
  | "member.leave";

export type ChangeScope = ScopeOf<GroupAction>;

export interface GroupsContext {
  readonly postgres: Database;
  readonly change: ChangeConversation<GroupAction>;
  /** A conversation as one of its members sees it. */
  readonly findConversation: (sql: Sql, userId: UserId, id: ConversationId) => Promise<Conversation>;
  /** Records what of the settings a change has changed. */
  readonly recordSettings: (scope: AnyChangeScope, changed: Partial<ConversationSettings>) => void;
  /** Throws `rate_limited` when this person makes too many of something. */
  readonly takeChange: (userId: UserId) => Promise<void>;
}
