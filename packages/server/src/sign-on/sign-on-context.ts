import type { OwnUser, SessionId, TokenPair as TokenPairSchema, Infer, UserId } from "@gochat/protocol";
import type { Actor } from "../platform/http/actor.ts";
import type { OpenIdProvider } from "../platform/oidc/open-id-provider.ts";
import type { Logger } from "../platform/logger.ts";
import type { Database } from "../platform/postgres/open-postgres.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { RateLimits } from "../platform/rate-limits.ts";
import type { Client, SecurityLog } from "../platform/security-log.ts";

/** What this slice needs from whoever writes accounts. */
export interface Accounts {
  /** In a transaction. Throws `username_taken` or `email_taken`. */
  readonly insertUser: (
    tx: Sql,
    account: {
      username: string;
      displayName: string;
      email: string | null;
      isEmailProved: boolean;
      passwordHash: null;
    },
  ) => Promise<OwnUser>;
  /** Throws what somebody is refused with who is to prove that the account is theirs. Counts their guesses. */
  readonly checkOwn: (
    actor: Actor,
    client: Client,
    given: { password?: string | undefined; code?: string | undefined },
  ) => Promise<{ readonly password_hash: string | null; readonly factorId: string | null }>;
}

export type TokenPair = Infer<typeof TokenPairSchema>;

/** What this slice needs from whoever keeps sessions. */
export interface Sessions {
  /** Undefined when the account was deleted or suspended, or has another second factor than the one that was passed. */
  readonly open: (
    userId: UserId,
    checked: {
      /** Nobody was asked for a password. */
      passwordHash: null;
      factorId: string | null;
      /** In the transaction that opens it, behind the row of the account. */
      alongside: (tx: Sql) => Promise<unknown>;
    },
    client: Client,
  ) => Promise<{ readonly pair: TokenPair; readonly sessionId: SessionId } | undefined>;
  /** In the transaction: ends all sessions but one, and returns them. */
  readonly endOthers: (tx: Sql, userId: UserId, kept: SessionId | null) => Promise<SessionId[]>;
  /** After the commit. */
  readonly announce: (ended: { sessionIds: readonly SessionId[]; userIds: readonly UserId[] }) => void;
}

/** What this slice needs from whoever keeps second factors. */
export interface FactorGate {
  /** Throws `second_factor_required` or `invalid_credentials`. */
  readonly pass: (
    who: { userId: UserId; client: Client },
    proof: { code?: string | undefined; deviceToken?: string | undefined },
  ) => Promise<{ readonly factorId: string | null; readonly isByCode: boolean }>;
  readonly rememberDevice: (tx: Sql, userId: UserId, factorId: string) => Promise<string | undefined>;
  /** In a transaction, behind the row of the account. */
  readonly isStill: (tx: Sql, userId: UserId, factorId: string | null) => Promise<boolean>;
}

/** What this slice needs from whoever counts guesses. */
export interface Guesses {
  /** Uses one up, or throws `rate_limited`. */
  readonly take: () => Promise<void>;
  /** After a right one. */
  readonly forget: () => Promise<void>;
}

export interface SignOnContext {
  readonly postgres: Database;
  readonly logger: Logger;
  readonly security: SecurityLog;
  readonly limits: RateLimits<"login_ip" | "sign_on_ip">;
  /** Null: there is no single sign-on. */
  readonly provider: OpenIdProvider | null;
  /** Makes the secrets of an attempt of its `state`. */
  readonly key: Uint8Array;
  /** Where people open this server: `https://chat.example.com`. */
  readonly page: () => string;
  /** Whether whom nobody here is linked with gets an account. */
  readonly takesNewcomers: boolean;
  /** Of verified emails, one of which everybody must have; none: no such rule. */
  readonly emailDomains: readonly string[];
  /** Whether a text holds a word that the server's rules do not allow (I10). */
  readonly holdsRefusedWord: (text: string) => boolean;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly factors: FactorGate;
  readonly guessesAtLogin: (userId: UserId, ip: string) => Promise<Guesses>;
  readonly rememberNetwork: (userId: UserId, ip: string) => Promise<void>;
}
