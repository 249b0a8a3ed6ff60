import type { UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Client } from "../platform/security-log.ts";
import type { AuthContext, Opened, TokenPair } from "./auth-context.ts";
import { findByEmail, findByUsername } from "./credentials-store.ts";
import type { Credentials } from "./credentials-store.ts";
import { loginGuesses } from "./password-guesses.ts";

export interface LoginAttempt {
  /** An email or a username. */
  login: string;
  password: string;
  client: Client;
}

/**
 * Wrong password, unknown or deleted account, account without password: the same answer after the same work (A5). Whoever has the right
 * password of a suspended account is told so (I3).
 */
export async function logIn(context: AuthContext, attempt: LoginAttempt): Promise<TokenPair> {
  const { security } = context;
  const { client } = attempt;
  const account: { id: UserId | null } = { id: null };
  try {
    const { pair, sessionId } = await openSession(context, attempt, account);
    security.record("login.succeeded", { userId: pair.user.id, sessionId, client });
    return pair;
  } catch (error) {
    throw security.refused("login", error, { userId: account.id, client });
  }
}

/** Notes whose account it is as soon as that is known. */
async function openSession(
  context: AuthContext,
  attempt: LoginAttempt,
  account: { id: UserId | null },
): Promise<Opened> {
  const { limits, networks } = context;
  const { login } = attempt;
  const { ip } = attempt.client;
  await limits.take("login_ip", ip);
  const found = await findCredentials(context, login);
  account.id = found?.id ?? null;
  const guesses = await loginGuesses(context, { login, ip, userId: account.id });
  await guesses.take();
  // The second try is for an account whose password was hashed anew or changed between the check and the session.
  const opened =
    (await tryToLogIn(context, attempt, found)) ??
    (await tryToLogIn(context, attempt, await findCredentials(context, login)));
  if (opened === undefined) throw new AppError("invalid_credentials");
  await Promise.all([guesses.forget(), networks.remember(opened.pair.user.id, ip)]);
  return opened;
}

function findCredentials({ postgres }: AuthContext, login: string): Promise<Credentials | undefined> {
  // A username holds no `@`.
  return (login.includes("@") ? findByEmail : findByUsername)(postgres, login);
}

async function tryToLogIn(
  context: AuthContext,
  attempt: LoginAttempt,
  found: Credentials | undefined,
): Promise<Opened | undefined> {
  const { id: userId, password_hash, is_suspended } = await checkPassword(context, attempt.password, found);
  // Only who has the password learns that.
  if (is_suspended) throw new AppError("account_suspended");
  return context.sessions.open(userId, password_hash, attempt.client);
}

async function checkPassword(
  { passwords, users }: AuthContext,
  password: string,
  found: Credentials | undefined,
): Promise<Credentials & { password_hash: string }> {
  const { isRight, isOutdated } = await passwords.verify(password, found?.password_hash ?? null);
  if (!isRight || found === undefined || found.password_hash === null)
    throw new AppError("invalid_credentials");
  const { id, password_hash, is_suspended } = found;
  if (!isOutdated) return { id, password_hash, is_suspended };
  const renewed = await passwords.hash(password);
  await users.replacePasswordHash(id, password_hash, renewed);
  return { id, password_hash: renewed, is_suspended };
}
