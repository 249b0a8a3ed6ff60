import type { UserId } from "@gochat/protocol";
import type { Logger } from "../platform/logger.ts";
import type { Database } from "../platform/postgres/open-postgres.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { RateLimits } from "../platform/rate-limits.ts";
import type { SecurityLog } from "../platform/security-log.ts";

/** A mail as this slice has it written. */
export interface EmailMail {
  readonly kind: "email_proof" | "email_notice";
  readonly address: string;
  readonly about: string;
  readonly language: string;
  readonly withinMs: number;
}

export interface EmailsContext {
  readonly postgres: Database;
  readonly logger: Logger;
  readonly security: SecurityLog;
  readonly limits: RateLimits<"proof_email" | "email_change" | "link_ip">;
  /** From it come the tokens of links. */
  readonly jwtSecret: string;
  /** The page that a link with this token leads to. */
  readonly addressOf: (token: string) => string;
  readonly chooseLanguage: (accepted: string | null) => string;
  /** In the transaction of what it tells. */
  readonly insertMail: (tx: Sql, mail: EmailMail) => Promise<void>;
  /** In a transaction. False when there is no such account, or it is suspended. Throws `email_taken`. */
  readonly setProvedEmail: (tx: Sql, userId: UserId, email: string) => Promise<boolean>;
  /** In the transaction of a new email: links that went to that of before are dead. */
  readonly forgetLinks: (tx: Sql, userId: UserId) => Promise<void>;
}
