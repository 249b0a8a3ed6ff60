import type { Infer, OwnUser, SessionId, TokenPair as TokenPairSchema, UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";
import type { RateLimits } from "../platform/rate-limits.ts";
import type { Client, SecurityLog } from "../platform/security-log.ts";
import type { KnownNetworks } from "./known-networks.ts";
import type { GuessLimit } from "./password-guesses.ts";
import type { Passwords } from "./passwords.ts";

/** What this slice needs from whoever writes the users table. */
export interface UserAccounts {
  /** Throws `username_taken` or `email_taken`. */
  readonly createUser: (user: { username: string; email: string; passwordHash: string }) => Promise<OwnUser>;
  /** Throws `username_taken` for a name that nobody may have, `account_suspended` for one of somebody who is suspended. */
  readonly findOrCreateByUsername: (username: string) => Promise<UserId>;
  /** Undefined when the account was deleted. */
  readonly findOwnUser: (id: UserId) => Promise<OwnUser | undefined>;
  readonly isAdmin: (id: UserId) => Promise<boolean>;
  /** Does nothing when the stored hash is no longer `from`. */
  readonly replacePasswordHash: (id: UserId, from: string, to: string) => Promise<void>;
}

export type TokenPair = Infer<typeof TokenPairSchema>;

export interface Opened {
  readonly pair: TokenPair;
  readonly sessionId: SessionId;
}

/** What this slice needs from whoever keeps sessions. */
export interface SessionOpening {
  /** Undefined when the account was deleted, or has another password than the one that was checked. */
  readonly open: (userId: UserId, passwordHash: string, client: Client) => Promise<Opened | undefined>;
}

/** What every use case of this slice works with. */
export interface AuthContext {
  postgres: Sql;
  security: SecurityLog;
  limits: RateLimits<GuessLimit | "login_ip" | "register_ip">;
  passwords: Passwords;
  sessions: SessionOpening;
  networks: KnownNetworks;
  users: UserAccounts;
  /** Whether strangers may make accounts (I7). */
  isRegistrationOpen: () => boolean;
}
