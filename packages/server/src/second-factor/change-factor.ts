import { AppError } from "../errors.ts";
import type { Actor } from "../platform/http/actor.ts";
import type { Client } from "../platform/security-log.ts";
import { hashRecoveryCode, newRecoveryCodes } from "./codes.ts";
import type { SecondFactorContext } from "./second-factor-context.ts";
import {
  deleteDevices,
  deleteRecoveryCodes,
  findFactorId,
  insertRecoveryCodes,
  lockAccount,
  lockFactor,
} from "./second-factor-store.ts";

interface Given {
  password: string;
  code?: string | undefined;
}

/** The password and a code (A27). Throws `second_factor_off` where none is on. */
async function checkBoth(
  { postgres, checkOwn }: SecondFactorContext,
  actor: Actor,
  client: Client,
  given: Given,
): Promise<string> {
  if ((await findFactorId(postgres, actor.userId)) === null) throw new AppError("second_factor_off");
  const { factorId } = await checkOwn(actor, client, given);
  if (factorId === null) throw new AppError("second_factor_off");
  return factorId;
}

/** In place of all that there were (A25). */
export async function renewRecoveryCodes(
  context: SecondFactorContext,
  actor: Actor,
  client: Client,
  given: Given,
): Promise<string[]> {
  const { postgres, factors, security } = context;
  const { userId } = actor;
  const factorId = await checkBoth(context, actor, client, given);
  const codes = newRecoveryCodes();
  const hashes = codes.map((code) => hashRecoveryCode(factors.keys.recoveryCodes, userId, code));
  await postgres.transaction(async (tx) => {
    if (!(await lockFactor(tx, userId, factorId))) throw new AppError("second_factor_off");
    await deleteRecoveryCodes(tx, userId);
    await insertRecoveryCodes(tx, userId, hashes);
  });
  security.record("second_factor.codes_renewed", { ...actor, client });
  return codes;
}

export async function turnOffFactor(
  context: SecondFactorContext,
  actor: Actor,
  client: Client,
  given: Given,
): Promise<void> {
  const { postgres, factors, security } = context;
  const { userId } = actor;
  const factorId = await checkBoth(context, actor, client, given);
  await postgres.transaction(async (tx) => {
    await lockAccount(tx, userId);
    // It is another one, which was turned on meanwhile.
    if (!(await factors.isStill(tx, userId, factorId))) throw new AppError("second_factor_off");
    await factors.removeSecondFactor(tx, userId);
  });
  security.record("second_factor.turned_off", { ...actor, client });
}

export async function forgetDevices(
  { postgres, security }: SecondFactorContext,
  actor: Actor,
  client: Client,
): Promise<void> {
  await deleteDevices(postgres, actor.userId);
  security.record("second_factor.devices_forgotten", { ...actor, client });
}
