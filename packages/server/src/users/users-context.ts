import type { SessionId, UserId } from "@gochat/protocol";
import type { WithAvatar } from "../avatar-change.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { Logger } from "../platform/logger.ts";
import type { Database } from "../platform/postgres/open-postgres.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { RateLimits } from "../platform/rate-limits.ts";
import type { Client, SecurityLog } from "../platform/security-log.ts";

/** What this slice needs from whoever keeps passwords. */
export interface PasswordCheck {
  readonly hash: (password: string) => Promise<string>;
  /** Throws for one that is guessed first, or that is the name or email of its owner. */
  readonly checkNew: (password: string, owner: { username: string; email: string | null }) => void;
  readonly verify: (password: string, stored: string | null) => Promise<{ isRight: boolean }>;
}

/** What this slice needs from whoever counts guesses at passwords. */
export interface OwnPasswordGuesses {
  /** Uses one up, or throws `rate_limited`. */
  readonly take: () => Promise<void>;
  /** After a right one. */
  readonly forget: () => Promise<void>;
}

/** What this slice needs from whoever keeps second factors. */
export interface FactorCheck {
  /** After a right password alone. Throws `second_factor_required` or `invalid_credentials`. */
  readonly pass: (
    who: { userId: UserId; sessionId: SessionId | null; client: Client },
    proof: { code?: string | undefined },
  ) => Promise<{ readonly factorId: string | null }>;
  /** In a transaction, behind the row of the account. */
  readonly isStill: (tx: Sql, userId: UserId, factorId: string | null) => Promise<boolean>;
  /** In the transaction of a new password. */
  readonly forgetDevices: (tx: Sql, userId: UserId) => Promise<void>;
  /** In the transaction that deletes the account. */
  readonly removeSecondFactor: (tx: Sql, userId: UserId) => Promise<unknown>;
}

/** What this slice needs from whoever keeps sessions. */
export interface SessionEnds {
  /** In the transaction: ends all sessions but one, and returns them. */
  readonly endOthers: (tx: Sql, userId: UserId, kept: SessionId | null) => Promise<SessionId[]>;
  /** In the transaction: ends everything that could act for this person. */
  readonly endAll: (tx: Sql, userId: UserId) => Promise<void>;
  /** After the commit. */
  readonly announce: (ended: { sessionIds: readonly SessionId[]; userIds: readonly UserId[] }) => void;
}

/** What this slice needs from whoever knows the conversations of somebody who deletes their account. */
export interface Departures {
  /** In the transaction: from its commit on they are leaving. */
  readonly begin: (tx: Sql, userId: UserId) => Promise<void>;
  /** After the commit. Never rejects, and takes no longer than the answer may. */
  readonly leaveAtOnce: (userId: UserId, deadline: Deadline) => Promise<void>;
}

/** What this slice needs from whoever tells people how others are shown. */
export interface Names {
  /** After a commit that changed it. */
  readonly announce: (userId: UserId) => void;
  readonly announceLast: (userId: UserId) => void;
}

export interface UsersContext {
  postgres: Database;
  nodeId: string;
  logger: Logger;
  security: SecurityLog;
  limits: RateLimits<"user_search" | "name_change">;
  passwords: PasswordCheck;
  guessesAtOwn: (userId: UserId, ip: string) => Promise<OwnPasswordGuesses>;
  factors: FactorCheck;
  sessions: SessionEnds;
  departures: Departures;
  withAvatar: WithAvatar;
  /** Whether a text holds a word that the server's rules do not allow (I10). */
  holdsRefusedWord: (text: string) => boolean;
  /** In the transaction that deletes an account: what it has uploaded and not sent, and its avatar, are nobody's. */
  forgetFiles: (tx: Sql, userId: UserId) => Promise<void>;
  /** In the transaction that deletes an account, or gives it a new password: links for another one are dead. */
  forgetLinks: (tx: Sql, userId: UserId) => Promise<void>;
  /** In the transaction that deletes an account: whoever comes by single sign-on as it was entered is somebody new. */
  forgetIdentities: (tx: Sql, userId: UserId) => Promise<void>;
  /** Counts the change, and answers with what begins it behind the row of the account (A35). Null: the server sends no mail, and an email counts at once. */
  prepareEmailChange:
    | ((
        userId: UserId,
        given: { email: string; acceptLanguage: string | null },
      ) => Promise<(tx: Sql, userId: UserId) => Promise<void>>)
    | null;
  /** In the transaction that deletes an account, or gives it a new password. */
  forgetEmailChange: (tx: Sql, userId: UserId) => Promise<void>;
  /** In the transaction that deletes an account. */
  forgetRemovals: (tx: Sql, userId: UserId) => Promise<void>;
  /** In the transaction that deletes an account: when it opened conversations. */
  forgetOpenings: (tx: Sql, userId: UserId) => Promise<void>;
  /** In the transaction that deletes an account: what it reported is nobody's. */
  forgetReports: (tx: Sql, userId: UserId) => Promise<void>;
  /** In the transaction that deletes an account: what was said of who may reach it, and of whom it reaches. */
  forgetConsent: (tx: Sql, userId: UserId) => Promise<void>;
  names: Names;
  /** The database did not say whether a change of how somebody is shown was committed: if it was, it is found and told. */
  onUnsettled: () => void;
  /** Whether this person finds others by how their username begins (I7). */
  maySearch: (userId: UserId) => Promise<boolean>;
  /** For how long nobody gets the name of a deleted account (A15). */
  nameReservationMs: number;
  /** After a change of `shows_presence`. */
  onVisibilityChanged: (userId: UserId) => void;
}
