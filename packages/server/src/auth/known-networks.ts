import { createHmac } from "node:crypto";
import type { UserId } from "@gochat/protocol";
import { deriveKey } from "../platform/derive-key.ts";
import type { Logger } from "../platform/logger.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { networkOf } from "../platform/rate-limits.ts";
import {
  deleteNetworksOf,
  deleteOldNetworks,
  insertKnownNetwork,
  isKnownNetwork,
} from "./known-networks-store.ts";

/** From where each account is used by whoever it belongs to (A12). */
export interface KnownNetworks {
  /** For nobody the answer is no, after the same work. */
  readonly isKnown: (userId: UserId | null, ip: string) => Promise<boolean>;
  /** After a login or a refresh, which do not fail with it. */
  readonly remember: (userId: UserId, ip: string) => Promise<void>;
  /** In the transaction that deletes the account, after the account's row. */
  readonly forgetAll: (tx: Sql, userId: UserId) => Promise<void>;
  /** A part of those from which nobody has come for long. */
  readonly forgetOld: () => Promise<void>;
}

const NOBODY = "00000000-0000-0000-0000-000000000000" as UserId;
const HASH_BYTES = 16;

export function createKnownNetworks({
  sql,
  logger,
  jwtSecret,
}: {
  sql: Sql;
  logger: Logger;
  jwtSecret: string;
}): KnownNetworks {
  const key = deriveKey(jwtSecret, "gochat known network");
  const hashOf = (userId: UserId, ip: string) =>
    createHmac("sha256", key)
      .update(`${userId} ${networkOf(ip)}`)
      .digest()
      .subarray(0, HASH_BYTES);
  return {
    isKnown: (userId, ip) => isKnownNetwork(sql, userId ?? NOBODY, hashOf(userId ?? NOBODY, ip)),
    remember: (userId, ip) =>
      insertKnownNetwork(sql, userId, hashOf(userId, ip)).catch((error: unknown) => {
        logger.warn({ err: error }, "the network of a login could not be noted");
      }),
    forgetAll: deleteNetworksOf,
    forgetOld: () => deleteOldNetworks(sql),
  };
}
