import type { SessionId, UserId } from "@gochat/protocol";
import type { Logger } from "../platform/logger.ts";
import type { Postgres } from "../platform/postgres/open-postgres.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { RateLimits } from "../platform/rate-limits.ts";

/** What this slice needs from whoever keeps passwords. */
export interface PasswordCheck {
  hash(password: string): Promise<string>;
  verify(password: string, stored: string | null): Promise<{ isRight: boolean }>;
}

/** What this slice needs from whoever counts guesses at passwords. */
export interface OwnPasswordGuesses {
  /** Uses one up, or throws `rate_limited`. */
  take(): Promise<void>;
  /** After a right one. */
  forget(): Promise<void>;
}

/** What this slice needs from whoever keeps sessions. */
export interface SessionEnds {
  /** In the transaction: ends all sessions but one, and returns them. */
  endOthers(tx: Sql, userId: UserId, kept: SessionId | null): Promise<SessionId[]>;
  /** In the transaction: ends everything that could act for this person. */
  endAll(tx: Sql, userId: UserId): Promise<void>;
  /** After the commit. */
  announce(ended: { sessionIds: readonly SessionId[]; userIds: readonly UserId[] }): void;
}

export interface UsersContext {
  postgres: Pick<Postgres, "query" | "transaction">;
  logger: Logger;
  limits: RateLimits;
  passwords: PasswordCheck;
  guessesAtOwn: (userId: UserId, ip: string) => Promise<OwnPasswordGuesses>;
  sessions: SessionEnds;
  /** In the transaction that deletes the account; answers with what to do after the commit. */
  leaveConversations: (tx: Sql, userId: UserId) => Promise<() => void>;
  /** After a change of `shows_presence`. */
  onVisibilityChanged: (userId: UserId) => void;
}
