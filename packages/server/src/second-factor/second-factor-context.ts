import type { SessionId, UserId } from "@gochat/protocol";
import type { Clock } from "../platform/clock.ts";
import type { Actor } from "../platform/http/actor.ts";
import type { Logger } from "../platform/logger.ts";
import type { Database } from "../platform/postgres/open-postgres.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { Client, SecurityLog } from "../platform/security-log.ts";
import type { Factors } from "./factors.ts";

/** An account as it was when its password was found right. */
export interface CheckedAccount {
  readonly username: string;
  /** Null: it has none, and nothing was checked. */
  readonly password_hash: string | null;
  readonly factorId: string | null;
}

/** What this slice needs from whoever counts guesses. */
export interface Guesses {
  /** Uses one up, or throws `rate_limited`. */
  readonly take: () => Promise<void>;
  /** After a right one. */
  readonly forget: () => Promise<void>;
}

/** What this slice needs from whoever keeps sessions. */
export interface SessionEnds {
  /** In the transaction: ends all sessions but one, and returns them. */
  readonly endOthers: (tx: Sql, userId: UserId, kept: SessionId | null) => Promise<SessionId[]>;
  /** After the commit. */
  readonly announce: (ended: { sessionIds: readonly SessionId[]; userIds: readonly UserId[] }) => void;
}

export interface SecondFactorContext {
  postgres: Database;
  logger: Logger;
  security: SecurityLog;
  clock: Clock;
  factors: Factors;
  /** Throws what a wrong password, or where one is on a wrong code, is refused with. Counts guesses at both together. */
  checkOwn: (
    actor: Actor,
    client: Client,
    given: { password: string; code?: string | undefined },
  ) => Promise<CheckedAccount>;
  guessesAtOwn: (userId: UserId, ip: string) => Promise<Guesses>;
  sessions: SessionEnds;
  /** What authenticators call this server. */
  issuer: string;
}
