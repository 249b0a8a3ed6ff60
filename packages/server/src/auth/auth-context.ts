import type {
  ConversationId,
  Infer,
  OwnUser,
  SessionId,
  TokenPair as TokenPairSchema,
  UserId,
} from "@gochat/protocol";
import type { Deadline } from "../platform/deadline.ts";
import type { Database } from "../platform/postgres/open-postgres.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { RateLimits } from "../platform/rate-limits.ts";
import type { Client, SecurityLog } from "../platform/security-log.ts";
import type { KnownNetworks } from "./known-networks.ts";
import type { GuessLimit } from "./password-guesses.ts";
import type { Passwords } from "./passwords.ts";

/** What this slice needs from whoever writes the users table. */
export interface UserAccounts {
  /** In a transaction. Throws `username_taken` or `email_taken`. */
  readonly insertUser: (
    tx: Sql,
    user: { username: string; email: string | null; passwordHash: string | null },
  ) => Promise<OwnUser>;
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
  /** Undefined when the account was deleted, or has another password or second factor than those that were checked. */
  readonly open: (
    userId: UserId,
    checked: {
      passwordHash: string;
      /** Null: none is on. */
      factorId: string | null;
      /** In the transaction that opens it. */
      alongside?: ((tx: Sql) => Promise<unknown>) | undefined;
    },
    client: Client,
  ) => Promise<Opened | undefined>;
}

export interface PassedFactor {
  /** Null: none is on. */
  readonly factorId: string | null;
  readonly isByCode: boolean;
}

/** What this slice needs from whoever keeps second factors. */
export interface FactorGate {
  /** After a right password alone. Throws `second_factor_required` or `invalid_credentials`. */
  readonly pass: (
    who: { userId: UserId; client: Client },
    proof: { code?: string | undefined; deviceToken?: string | undefined },
  ) => Promise<PassedFactor>;
  readonly rememberDevice: (tx: Sql, userId: UserId, factorId: string) => Promise<string | undefined>;
}

/** What this slice needs from whoever keeps invitations. */
export interface Guest {
  /** Inside the transaction that makes the account: it counts as used. Throws `invitation_not_valid`. */
  readonly take: (tx: Sql) => Promise<void>;
  /** After its commit: joins the group that it leads to, if it does. */
  readonly join: (userId: UserId, deadline: Deadline) => Promise<ConversationId | undefined>;
}

/** What every use case of this slice works with. */
export interface AuthContext {
  postgres: Database;
  security: SecurityLog;
  limits: RateLimits<GuessLimit | "login_ip" | "register_ip">;
  passwords: Passwords;
  sessions: SessionOpening;
  networks: KnownNetworks;
  factors: FactorGate;
  users: UserAccounts;
  /** For somebody who makes an account with the token of an invitation. Throws `invitation_not_valid` or `registration_closed`. */
  welcome: (token: string, ip: string) => Promise<Guest>;
  /** Counts an email that somebody gives, and answers with what begins to prove it, behind the row of the account (A33). Null: the server sends no mail, and it counts at once. */
  prepareEmail:
    | ((given: {
        email: string;
        acceptLanguage: string | null;
      }) => Promise<(tx: Sql, userId: UserId) => Promise<void>>)
    | null;
  /** Whether strangers may make accounts (I7). */
  isRegistrationOpen: () => boolean;
}
