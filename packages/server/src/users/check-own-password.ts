import { AppError } from "../errors.ts";
import type { Actor } from "../platform/http/actor.ts";
import type { UsersContext } from "./users-context.ts";
import { findPasswordHash } from "./user-store.ts";

/**
 * Returns the hash that was checked: the statement that follows holds only while it is still in place. An account without
 * a password has nothing to check.
 */
export async function checkOwnPassword(
  { postgres, guessesAtOwn, passwords }: UsersContext,
  { userId }: Actor,
  ip: string,
  password: string | undefined,
): Promise<string | null> {
  const [user, guesses] = await Promise.all([findPasswordHash(postgres, userId), guessesAtOwn(userId, ip)]);
  if (user === undefined) throw new AppError("unauthorized");
  if (user.password_hash === null) return null;
  if (password === undefined)
    throw new AppError("invalid_credentials", { detail: "Your current password is needed" });
  await guesses.take();
  const { isRight } = await passwords.verify(password, user.password_hash);
  if (!isRight) throw new AppError("invalid_credentials", { detail: "The current password is wrong" });
  await guesses.forget();
  return user.password_hash;
}
