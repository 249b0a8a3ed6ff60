import type { Conversation, ConversationId, ConversationSettings, UserId } from "@gochat/protocol";
import type { WriteAudit } from "../audit-note.ts";
import type { WithAvatar } from "../avatar-change.ts";
import type { ChangeConversation, ChangeScope } from "../conversation-change.ts";
import type { Action } from "../conversation-policy.ts";
import type { EphemeralEvent } from "../conversation-event.ts";
import type { Logger } from "../platform/logger.ts";
import type { Database } from "../platform/postgres/open-postgres.ts";
import type { Sql } from "../platform/postgres/sql.ts";

export interface GroupsContext {
  readonly logger: Logger;
  /** Takes it to a person's devices on every node. */
  readonly deliverEphemeral: (event: EphemeralEvent) => void;
  readonly postgres: Database;
  readonly change: ChangeConversation;
  /** A conversation as one of its members sees it. */
  readonly findConversation: (sql: Sql, userId: UserId, id: ConversationId) => Promise<Conversation>;
  /** Records what of the settings a change has changed. */
  readonly recordSettings: (scope: ChangeScope, changed: Partial<ConversationSettings>) => void;
  readonly withAvatar: WithAvatar;
  /** Whether a text holds a word that the server's rules do not allow (I10). */
  readonly holdsRefusedWord: (text: string) => boolean;
  /** In the transaction. */
  readonly writeAudit: WriteAudit;
  /** The policy for what changes nothing. Throws what it answers (G2). */
  readonly authorizeReading: (sql: Sql, viewer: UserId, id: ConversationId, action: Action) => Promise<void>;
  /** Throws `rate_limited` when this person makes too many of something. */
  readonly takeChange: (userId: UserId) => Promise<void>;
}
