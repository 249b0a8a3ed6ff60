import type { SessionId, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Clock } from "../platform/clock.ts";
import { deriveKey } from "../platform/derive-key.ts";
import type { Logger } from "../platform/logger.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { Client, SecurityLog } from "../platform/security-log.ts";
import { hashDeviceToken, hashRecoveryCode, newDeviceToken, readCode } from "./codes.ts";
import { unseal } from "./sealed-secret.ts";
import {
  deleteDevices,
  deleteOldestDevices,
  findFactor,
  findFactorId,
  insertDevice,
  removeSecondFactor,
  takeRecoveryCode,
  takeStep,
} from "./second-factor-store.ts";
import type { StoredFactor } from "./second-factor-store.ts";
import { stepOf } from "./totp.ts";

/** What somebody whose password is right gives beside it. */
export interface GivenProof {
  /** Of an authenticator, or a recovery code. */
  readonly code?: string | undefined;
  readonly deviceToken?: string | undefined;
}

/** Who gives it, for the log. */
export interface Giver {
  readonly userId: UserId;
  readonly sessionId?: SessionId | null;
  readonly client: Client;
}

/** Null where no second factor is on. */
export type FactorId = string | null;

export interface Passed {
  readonly factorId: FactorId;
  /** And not by a device that is remembered, or because none is on. */
  readonly isByCode: boolean;
}

/** The second factors of accounts, for whoever has found a password right. */
export interface Factors {
  /**
   * Uses the code up. Throws `second_factor_required` where one is on and neither a code nor a device that is remembered was given,
   * `invalid_credentials` for a code that is wrong, was used, or is over. Nobody may learn of either whose password was not found right.
   */
  readonly pass: (giver: Giver, proof: GivenProof) => Promise<Passed>;
  /** Whether this is still what is on, in a transaction that has locked the row of the account. */
  readonly isStill: (tx: Sql, userId: UserId, passed: FactorId) => Promise<boolean>;
  /** In the transaction that opens the session. Returns the token (A26), or undefined where the factor is not on any more. */
  readonly rememberDevice: (tx: Sql, userId: UserId, passed: string) => Promise<string | undefined>;
  /** In the transaction of a new password. */
  readonly forgetDevices: (tx: Sql, userId: UserId) => Promise<void>;
  /** In a transaction, behind the row of the account if that is locked as well. False when none was on. */
  readonly removeSecondFactor: (tx: Sql, userId: UserId) => Promise<boolean>;
  readonly keys: FactorKeys;
}

/** Each for one purpose, and both from JWT_SECRET (A27). */
export interface FactorKeys {
  readonly secrets: Uint8Array;
  readonly recoveryCodes: Uint8Array;
}

export interface FactorsDeps {
  readonly postgres: Sql;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly security: SecurityLog;
  readonly jwtSecret: string;
}

export function createFactors(deps: FactorsDeps): Factors {
  const { postgres, security, jwtSecret } = deps;
  const keys: FactorKeys = {
    secrets: deriveKey(jwtSecret, "gochat second factor secret"),
    recoveryCodes: deriveKey(jwtSecret, "gochat recovery code"),
  };
  return {
    keys,
    async pass(giver, { code, deviceToken }) {
      const factor = await findFactor(
        postgres,
        giver.userId,
        deviceToken === undefined ? null : hashDeviceToken(deviceToken),
      );
      if (factor === undefined) return { factorId: null, isByCode: false };
      if (factor.is_remembered) return { factorId: factor.id, isByCode: false };
      if (code === undefined) {
        security.record("second_factor.required", giver);
        throw new AppError("second_factor_required");
      }
      if (await takeCode(deps, keys, giver, factor, code)) return { factorId: factor.id, isByCode: true };
      security.record("second_factor.failed", giver);
      throw new AppError("invalid_credentials");
    },
    isStill: async (tx, userId, passed) => (await findFactorId(tx, userId)) === passed,
    async rememberDevice(tx, userId, passed) {
      const token = newDeviceToken();
      const isNoted = await insertDevice(tx, userId, passed, hashDeviceToken(token));
      await deleteOldestDevices(tx, userId);
      return isNoted ? token : undefined;
    },
    forgetDevices: deleteDevices,
    removeSecondFactor,
  };
}

/** A code is good once (A25): what says so is one statement. */
async function takeCode(
  { postgres, clock, logger, security }: FactorsDeps,
  keys: FactorKeys,
  giver: Giver,
  factor: StoredFactor,
  text: string,
): Promise<boolean> {
  const { userId } = giver;
  const secret = unseal(keys.secrets, userId, factor.secret);
  if (secret === undefined) {
    logger.warn(
      { user_id: userId },
      "the second factor of an account was made under another JWT_SECRET: none of its codes is right any more",
    );
    return false;
  }
  const given = readCode(text);
  if (given?.kind === "recovery") {
    const hash = hashRecoveryCode(keys.recoveryCodes, userId, given.code);
    const isTaken = await takeRecoveryCode(postgres, userId, hash);
    if (isTaken) security.record("second_factor.recovery_code_used", giver);
    return isTaken;
  }
  const step = given && stepOf(secret, given.code, clock.now());
  return step !== undefined && takeStep(postgres, userId, factor.id, step);
}
