import type { InstanceRole, OwnUser, SessionId, UserId } from "@gochat/protocol";
import type { WriteAudit } from "../audit-note.ts";
import type { Logger } from "../platform/logger.ts";
import type { Database } from "../platform/postgres/open-postgres.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { RateLimits } from "../platform/rate-limits.ts";
import type { SecurityLog } from "../platform/security-log.ts";

/** What this slice needs from whoever writes accounts. */
export interface AccountWrites {
  /** Throws `username_taken` or `email_taken`. */
  readonly insertUser: (
    tx: Sql,
    account: { username: string; email: string | null; passwordHash: string | null },
  ) => Promise<OwnUser>;
  readonly setInstanceRole: (tx: Sql, id: UserId, role: InstanceRole) => Promise<unknown>;
  /** False when there is no such account. */
  readonly setPasswordHash: (tx: Sql, id: UserId, passwordHash: string) => Promise<boolean>;
}

/** What this slice needs from whoever keeps passwords. */
export interface NewPasswords {
  readonly hash: (password: string) => Promise<string>;
  /** Throws for one that is guessed first, or that is the name or email of its owner. */
  readonly checkNew: (password: string, owner: { username: string; email: string | null }) => void;
}

/** What this slice needs from whoever keeps sessions. */
export interface SessionEnds {
  /** In the transaction: ends all sessions but one, and returns them. */
  readonly endOthers: (tx: Sql, userId: UserId, kept: SessionId | null) => Promise<SessionId[]>;
  /** After the commit. */
  readonly announce: (ended: { sessionIds: readonly SessionId[]; userIds: readonly UserId[] }) => void;
}

/** What this slice needs from whoever sends mail. */
export interface ResetMails {
  readonly chooseLanguage: (accepted: string | null) => string;
  readonly insert: (
    sql: Sql,
    mail: { kind: "password_reset"; address: string; language: string; withinMs: number },
  ) => Promise<void>;
}

export interface LinksContext {
  readonly postgres: Database;
  readonly logger: Logger;
  readonly security: SecurityLog;
  readonly limits: RateLimits<"link_ip" | "reset_ip" | "reset_email">;
  readonly writeAudit: WriteAudit;
  readonly accounts: AccountWrites;
  readonly passwords: NewPasswords;
  readonly sessions: SessionEnds;
  /** In the transaction of a new password: devices that are remembered need a code again (A26). */
  readonly forgetDevices: (tx: Sql, userId: UserId) => Promise<void>;
  /** In the transaction of a new password: an email that waits to be confirmed is given up (A35). */
  readonly forgetEmailChange: (tx: Sql, userId: UserId) => Promise<void>;
  /** Null: the server sends none. */
  readonly mail: ResetMails | null;
  /** From it come the tokens of links that are sent. */
  readonly jwtSecret: string;
  /** The page that a link with this token leads to. */
  readonly addressOf: (token: string) => string;
}
