import type { ConversationId, UserId } from "@gochat/protocol";
import type { AuditNote, WriteAudit } from "../audit-note.ts";
import type { Caller } from "../conversation-change.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { Actor } from "../platform/http/actor.ts";
import type { Logger } from "../platform/logger.ts";
import type { Database } from "../platform/postgres/open-postgres.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { RateLimits } from "../platform/rate-limits.ts";
import type { Client } from "../platform/security-log.ts";

/** Somebody who asked for something over HTTP. */
export interface ReportCall {
  readonly actor: Actor;
  readonly client: Client;
  readonly deadline: Deadline;
}

/** What this slice needs from whoever judges administrators. */
export interface AdminWork {
  /** In a transaction, with all administrators locked. Throws `forbidden` for somebody who is none. */
  readonly asAdmin: <T>(call: ReportCall, work: (tx: Sql) => Promise<T>) => Promise<T>;
  /** Within a transaction of others. Throws `forbidden` for somebody who is none. */
  readonly requireAdmin: (tx: Sql, call: ReportCall) => Promise<void>;
  /** Suspends an account, with all that goes with it; `first` comes before it in the same transaction. */
  readonly suspendAccount: (
    call: ReportCall,
    id: UserId,
    first: (tx: Sql) => Promise<void>,
  ) => Promise<unknown>;
}

/** A part of the change that deletes a message. */
export interface DeletionSteps {
  /** Before the conversation is locked; what it sends, it sends at once. */
  readonly prepare: (tx: Sql) => Promise<void>;
  readonly also: (tx: Sql) => Promise<void>;
}

export interface ReportsContext extends AdminWork {
  readonly postgres: Database;
  readonly logger: Logger;
  readonly limits: RateLimits<"report_user">;
  readonly writeAudit: WriteAudit;
  /** Deletes a message for everybody, in the name of any member (I1). Throws `conversation_not_found` where that one is none. */
  readonly deleteForReport: (
    member: Caller,
    id: ConversationId,
    seq: number,
    steps: DeletionSteps,
  ) => Promise<void>;
  /** The same where there is nobody to be told, in a transaction of others. */
  readonly eraseMessage: (tx: Sql, id: ConversationId, seq: number) => Promise<void>;
}

export const byCall = ({
  actor: { userId, sessionId },
  client,
}: ReportCall): Pick<AuditNote, "actorId" | "sessionId" | "client"> => ({
  actorId: userId,
  sessionId,
  client,
});
