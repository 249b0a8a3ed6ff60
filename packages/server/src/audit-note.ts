import type { AuditAction, ConversationId, SessionId, UserId } from "@gochat/protocol";
import type { Sql } from "./platform/postgres/sql.ts";
import type { Client } from "./platform/security-log.ts";

/** What somebody did, or tried, as slices hand it to the audit log. */
export interface AuditNote {
  readonly action: AuditAction;
  /** Who did it; nobody who was logged in, unless it is said. */
  readonly actorId?: UserId | null;
  /** To whose account. */
  readonly userId?: UserId | null;
  readonly conversationId?: ConversationId;
  readonly sessionId?: SessionId | null;
  readonly client?: Client;
  /** Words, numbers and ids; never a text that somebody wrote, a name, a password or a token. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** In the transaction of what it reports: both are committed, or neither. */
export type WriteAudit = (tx: Sql, note: AuditNote) => Promise<void>;
