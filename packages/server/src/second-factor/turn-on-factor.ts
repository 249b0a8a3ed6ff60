import { randomUUID } from "node:crypto";
import type { SessionId, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Actor } from "../platform/http/actor.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { Client } from "../platform/security-log.ts";
import { hashRecoveryCode, newRecoveryCodes, readCode } from "./codes.ts";
import { unseal } from "./sealed-secret.ts";
import type { SecondFactorContext } from "./second-factor-context.ts";
import {
  findFactorId,
  findPending,
  insertFactor,
  insertRecoveryCodes,
  lockAccount,
} from "./second-factor-store.ts";
import { stepOf } from "./totp.ts";

/** From its commit on no password alone opens a session, and none that one has opened before is left, but for this one (A23). */
export async function turnOnFactor(
  context: SecondFactorContext,
  actor: Actor,
  client: Client,
  code: string,
): Promise<string[]> {
  const { security, sessions, factors, guessesAtOwn } = context;
  const { userId } = actor;
  const guesses = await guessesAtOwn(userId, client.ip);
  try {
    await guesses.take();
    const { secret, step } = await checkFirstCode(context, userId, code);
    const codes = newRecoveryCodes();
    const hashes = codes.map((each) => hashRecoveryCode(factors.keys.recoveryCodes, userId, each));
    const endedIds = await turnOn(context, actor, { secret, step, hashes });
    sessions.announce({ sessionIds: endedIds, userIds: [] });
    security.record("second_factor.turned_on", { ...actor, client, sessions: endedIds.length });
    await guesses.forget();
    return codes;
  } catch (error) {
    throw security.refused("second_factor", error, { ...actor, client });
  }
}

async function checkFirstCode(
  { postgres, factors, clock }: SecondFactorContext,
  userId: UserId,
  text: string,
): Promise<{ secret: Buffer; step: number }> {
  const pending = await findPending(postgres, userId);
  // Under another JWT_SECRET it was not set up for this one.
  const secret = pending && unseal(factors.keys.secrets, userId, pending);
  if (pending === undefined || secret === undefined) throw await nothingPending(postgres, userId);
  const given = readCode(text);
  const step = given && stepOf(secret, given.code, clock.now());
  if (step === undefined) throw new AppError("invalid_credentials", { detail: "The code is wrong" });
  return { secret: pending, step };
}

async function nothingPending(sql: Sql, userId: UserId): Promise<AppError> {
  const isOn = (await findFactorId(sql, userId)) !== null;
  return new AppError(isOn ? "second_factor_on" : "second_factor_off");
}

function turnOn(
  { postgres, sessions }: SecondFactorContext,
  { userId, sessionId }: Actor,
  { secret, step, hashes }: { secret: Buffer; step: number; hashes: readonly Buffer[] },
): Promise<SessionId[]> {
  return postgres.transaction(async (tx) => {
    if (!(await lockAccount(tx, userId))) throw new AppError("password_needed");
    // The code that turned it on opens no session as well (A25).
    if (!(await insertFactor(tx, { userId, id: randomUUID(), secret, step })))
      throw await nothingPending(tx, userId);
    await insertRecoveryCodes(tx, userId, hashes);
    return sessions.endOthers(tx, userId, sessionId);
  });
}
