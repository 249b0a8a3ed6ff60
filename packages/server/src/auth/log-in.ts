import { createHash } from "node:crypto";
import type { SessionId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { newId } from "../platform/ids.ts";
import { networkOf } from "../platform/rate-limits.ts";
import type { AuthContext } from "./auth-context.ts";
import { findByEmail, findByUsername } from "./credentials-store.ts";
import type { Credentials } from "./credentials-store.ts";
import { hashOf, newRefreshToken } from "./opaque-tokens.ts";
import { insertRefreshToken } from "./refresh-token-store.ts";
import { insertSession } from "./session-store.ts";
import { makeTokenPair } from "./token-pair.ts";
import type { TokenPair } from "./token-pair.ts";
import { cleanUserAgent } from "./user-agent.ts";

export interface LoginAttempt {
  /** An email or a username. */
  login: string;
  password: string;
  ip: string;
  userAgent: string | null;
}

/** Wrong password, unknown or deleted account, account without password: the same answer after the same work. */
export async function logIn(context: AuthContext, attempt: LoginAttempt): Promise<TokenPair> {
  const { limits } = context;
  const account = accountKey(attempt.login);
  const accountFromHere = `${networkOf(attempt.ip)} ${account}`;
  await limits.take("login_ip", attempt.ip);
  await limits.take("login_account_ip", accountFromHere);
  await limits.take("login_account", account);
  // The second try is for an account whose password was hashed anew or changed between the check and the session.
  const pair = (await tryToLogIn(context, attempt)) ?? (await tryToLogIn(context, attempt));
  if (pair === undefined) throw new AppError("invalid_credentials");
  await Promise.all([
    limits.forget("login_account_ip", accountFromHere),
    limits.forget("login_account", account),
  ]);
  return pair;
}

async function tryToLogIn(context: AuthContext, attempt: LoginAttempt): Promise<TokenPair | undefined> {
  const { id: userId, password_hash } = await checkPassword(context, attempt);
  const session = {
    id: newId<SessionId>(),
    userId,
    passwordHash: password_hash,
    lifetimeMs: context.refreshExpiryMs,
  };
  const refreshToken = newRefreshToken();
  const isOpen = await context.postgres.transaction(async (tx) => {
    const isInserted = await insertSession(tx, { ...session, userAgent: cleanUserAgent(attempt.userAgent) });
    if (isInserted) await insertRefreshToken(tx, hashOf(refreshToken), session.id);
    return isInserted;
  });
  return isOpen ? makeTokenPair(context, { userId, sessionId: session.id, refreshToken }) : undefined;
}

async function checkPassword(
  { postgres, passwords, users }: AuthContext,
  { login, password }: LoginAttempt,
): Promise<Credentials & { password_hash: string }> {
  // A username holds no `@`.
  const found = await (login.includes("@") ? findByEmail : findByUsername)(postgres, login);
  const { isRight, isOutdated } = await passwords.verify(password, found?.password_hash ?? null);
  if (!isRight || found === undefined || found.password_hash === null)
    throw new AppError("invalid_credentials");
  const { id, password_hash } = found;
  if (!isOutdated) return { id, password_hash };
  const renewed = await passwords.hash(password);
  await users.replacePasswordHash(id, password_hash, renewed);
  return { id, password_hash: renewed };
}

/** Limits may be counted in Redis, which is to hold no email. */
function accountKey(login: string): string {
  return createHash("sha256").update(login.toLowerCase()).digest("base64url").slice(0, 22);
}
