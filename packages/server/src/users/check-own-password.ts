import { AppError } from "../errors.ts";
import type { Actor } from "../platform/http/actor.ts";
import type { Client } from "../platform/security-log.ts";
import type { UsersContext } from "./users-context.ts";
import { findCredentials } from "./user-store.ts";
import type { OwnCredentials } from "./user-store.ts";

/**
 * Returns the account with the hash that was checked: the statement that follows holds only while it is still in place. An account without
 * a password has nothing to check.
 */
export async function checkOwnPassword(
  context: UsersContext,
  actor: Actor,
  client: Client,
  password: string | undefined,
): Promise<OwnCredentials> {
  const [user, guesses] = await Promise.all([
    findCredentials(context.postgres, actor.userId),
    context.guessesAtOwn(actor.userId, client.ip),
  ]);
  if (user === undefined) throw new AppError("unauthorized");
  if (user.password_hash === null) return user;
  if (password === undefined)
    throw new AppError("invalid_credentials", { detail: "Your current password is needed" });
  try {
    await guesses.take();
    const { isRight } = await context.passwords.verify(password, user.password_hash);
    if (!isRight) throw new AppError("invalid_credentials", { detail: "The current password is wrong" });
    await guesses.forget();
    return user;
  } catch (error) {
    throw context.security.refused("password_check", error, { ...actor, client });
  }
}
