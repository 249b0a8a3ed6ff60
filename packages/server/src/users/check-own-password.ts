import { AppError } from "../errors.ts";
import type { Actor } from "../platform/http/actor.ts";
import type { UsersContext } from "./users-context.ts";
import { findPasswordHash } from "./user-store.ts";

/**
 * Returns the hash that was checked: the statement that follows holds only while it is still in place. An account without
 * a password has nothing to check.
 */
export async function checkOwnPassword(
  { postgres, limits, passwords }: UsersContext,
  { userId }: Actor,
  password: string | undefined,
): Promise<string | null> {
  const user = await findPasswordHash(postgres, userId);
  if (user === undefined) throw new AppError("unauthorized");
  if (user.password_hash === null) return null;
  if (password === undefined)
    throw new AppError("invalid_credentials", { detail: "Your current password is needed" });
  await limits.take("password_check", userId);
  const { isRight } = await passwords.verify(password, user.password_hash);
  if (!isRight) throw new AppError("invalid_credentials", { detail: "The current password is wrong" });
  await limits.forget("password_check", userId);
  return user.password_hash;
}
