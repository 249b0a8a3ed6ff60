import type { SessionId, UserId } from "@gochat/protocol";
import type { Postgres } from "../platform/postgres/open-postgres.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { RateLimits } from "../platform/rate-limits.ts";

/** What this slice needs from whoever keeps passwords. */
export interface PasswordCheck {
  hash(password: string): Promise<string>;
  verify(password: string, stored: string | null): Promise<{ isRight: boolean }>;
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
  limits: RateLimits;
  passwords: PasswordCheck;
  sessions: SessionEnds;
  /** In the transaction that deletes the account; answers with what to do after the commit. */
  leaveConversations: (tx: Sql, userId: UserId) => Promise<() => void>;
  /** After a change of `shows_presence`. */
  onVisibilityChanged: (userId: UserId) => void;
}
