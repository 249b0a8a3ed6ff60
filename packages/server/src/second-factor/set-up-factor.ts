import { AppError } from "../errors.ts";
import type { Actor } from "../platform/http/actor.ts";
import type { Client } from "../platform/security-log.ts";
import { seal } from "./sealed-secret.ts";
import type { SecondFactorContext } from "./second-factor-context.ts";
import { findFactorId, insertPending } from "./second-factor-store.ts";
import { describeSecret, newSecret } from "./totp.ts";

/** Gives out a secret that changes nothing until a code of it has come back (A23). */
export async function setUpFactor(
  { postgres, factors, checkOwn, issuer }: SecondFactorContext,
  actor: Actor,
  client: Client,
  password: string,
): Promise<{ secret: string; uri: string }> {
  const { userId } = actor;
  // Before the password: the count of wrong codes is not to begin anew by one that is right (A27).
  if ((await findFactorId(postgres, userId)) !== null) throw new AppError("second_factor_on");
  const { username, password_hash } = await checkOwn(actor, client, { password });
  if (password_hash === null) throw new AppError("password_needed");
  const secret = newSecret();
  await insertPending(postgres, userId, seal(factors.keys.secrets, userId, secret));
  return describeSecret(secret, { issuer, username });
}
