import type { OwnUser, UserId } from "@gochat/protocol";
import type { Logger } from "../platform/logger.ts";
import type { Postgres } from "../platform/postgres/open-postgres.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { RateLimits } from "../platform/rate-limits.ts";
import type { SecurityLog } from "../platform/security-log.ts";
import type { AccessTokens } from "./access-tokens.ts";
import type { Revocations } from "./revocations.ts";

/** What this slice needs from whoever knows from where each account is used. */
export interface Networks {
  /** After a refresh, which does not fail with it. */
  readonly remember: (userId: UserId, ip: string) => Promise<void>;
  /** In the transaction that deletes the account. */
  readonly forgetAll: (tx: Sql, userId: UserId) => Promise<void>;
  readonly forgetOld: () => Promise<void>;
}

/** What every use case of this slice works with. */
export interface SessionsContext {
  readonly postgres: Pick<Postgres, "query" | "transaction">;
  readonly logger: Logger;
  readonly security: SecurityLog;
  readonly limits: RateLimits<"refresh_ip" | "ticket_user">;
  readonly networks: Networks;
  /** Undefined when the account was deleted. */
  readonly findOwnUser: (id: UserId) => Promise<OwnUser | undefined>;
  readonly revocations: Pick<Revocations, "announce" | "includes">;
  readonly accessTokens: AccessTokens;
  readonly refreshSuccessorKey: Uint8Array;
  readonly accessExpiryMs: number;
  readonly refreshExpiryMs: number;
}
