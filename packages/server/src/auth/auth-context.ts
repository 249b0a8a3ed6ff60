import type { OwnUser, UserId } from "@gochat/protocol";
import type { Logger } from "../platform/logger.ts";
import type { Postgres } from "../platform/postgres/open-postgres.ts";
import type { RateLimits } from "../platform/rate-limits.ts";
import type { SecurityLog } from "../platform/security-log.ts";
import type { AccessTokens } from "./access-tokens.ts";
import type { KnownNetworks } from "./known-networks.ts";
import type { Passwords } from "./passwords.ts";
import type { Sessions } from "./sessions.ts";

/** What this slice needs from whoever writes the users table. */
export interface UserAccounts {
  /** Throws `username_taken` or `email_taken`. */
  readonly createUser: (user: { username: string; email: string; passwordHash: string }) => Promise<OwnUser>;
  /** Throws `username_taken` for a name that nobody may have. */
  readonly findOrCreateByUsername: (username: string) => Promise<UserId>;
  /** Undefined when the account was deleted. */
  readonly findOwnUser: (id: UserId) => Promise<OwnUser | undefined>;
  /** Does nothing when the stored hash is no longer `from`. */
  readonly replacePasswordHash: (id: UserId, from: string, to: string) => Promise<void>;
}

/** What every use case of this slice works with. */
export interface AuthContext {
  postgres: Pick<Postgres, "query" | "transaction">;
  logger: Logger;
  security: SecurityLog;
  limits: RateLimits;
  passwords: Passwords;
  sessions: Sessions;
  networks: KnownNetworks;
  users: UserAccounts;
  accessTokens: AccessTokens;
  refreshSuccessorKey: Uint8Array;
  accessExpiryMs: number;
  refreshExpiryMs: number;
}
