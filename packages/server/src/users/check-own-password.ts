import { AppError } from "../errors.ts";
import type { Actor } from "../platform/http/actor.ts";
import type { Client } from "../platform/security-log.ts";
import type { UsersContext } from "./users-context.ts";
import { findCredentials } from "./user-store.ts";
import type { OwnCredentials } from "./user-store.ts";

export interface GivenByOwner {
  password?: string | undefined;
  /** Of the second factor, where one is on (A27). */
  code?: string | undefined;
}

export interface CheckedAccount extends OwnCredentials {
  /** The second factor that was passed; null: none is on. */
  factorId: string | null;
}

/**
 * Returns the account with the hash and the second factor that were checked: what follows holds only while these are still in place. An
 * account without a password has nothing to check. Wrong codes count as wrong passwords do, so the count ends only when both are right.
 */
export async function checkOwnPassword(
  { postgres, guessesAtOwn, passwords, factors, security }: UsersContext,
  { userId, sessionId }: Actor,
  client: Client,
  { password, code }: GivenByOwner,
): Promise<CheckedAccount> {
  const [user, guesses] = await Promise.all([
    findCredentials(postgres, userId),
    guessesAtOwn(userId, client.ip),
  ]);
  if (user === undefined) throw new AppError("unauthorized");
  if (user.password_hash === null) return { ...user, factorId: null };
  if (password === undefined)
    throw new AppError("invalid_credentials", { detail: "Your current password is needed" });
  const who = { userId, sessionId, client };
  try {
    await guesses.take();
    const { isRight } = await passwords.verify(password, user.password_hash);
    if (!isRight) throw new AppError("invalid_credentials", { detail: "The current password is wrong" });
    const { factorId } = await factors.pass(who, { code });
    await guesses.forget();
    return { ...user, factorId };
  } catch (error) {
    throw security.refused("password_check", error, who);
  }
}
