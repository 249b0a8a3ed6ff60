import type { ConversationId, InstanceSettings, UserId } from "@gochat/protocol";
import type { AuditNote, WriteAudit } from "../audit-note.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { Logger } from "../platform/logger.ts";
import type { Database } from "../platform/postgres/open-postgres.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { RateLimits } from "../platform/rate-limits.ts";

/** An invitation as whoever lets people into a group is to judge it. */
export interface Admission {
  /** Locks it, behind the people and before the group; answers with when it was made. Null: it is not good any more. */
  readonly lock: (tx: Sql) => Promise<{ readonly created_at: string } | null>;
  /** Counts that somebody came by it. */
  readonly use: (tx: Sql) => Promise<void>;
}

export interface InvitationsContext {
  readonly postgres: Database;
  readonly logger: Logger;
  readonly limits: RateLimits<"link_ip" | "conversation_change">;
  readonly note: (note: AuditNote) => void;
  readonly writeAudit: WriteAudit;
  readonly isAdmin: (userId: UserId) => Promise<boolean>;
  /** Throws what somebody is answered who may not add people to a group (G2). */
  readonly authorizeInviting: (sql: Sql, userId: UserId, id: ConversationId) => Promise<void>;
  /** Adds somebody to a group in the name of the inviter, and only if they may (G2). */
  readonly join: (joining: {
    inviterId: UserId;
    conversationId: ConversationId;
    userId: UserId;
    admission: Admission;
    deadline: Deadline;
  }) => Promise<void>;
  readonly settings: () => Pick<InstanceSettings, "registration">;
  /** What the people of this server call it. */
  readonly serverName: string;
}
