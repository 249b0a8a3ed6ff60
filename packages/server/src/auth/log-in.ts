import type { UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { Client } from "../platform/security-log.ts";
import type { AuthContext, Opened, PassedFactor, TokenPair } from "./auth-context.ts";
import { findByEmail, findByUsername } from "./credentials-store.ts";
import type { Credentials } from "./credentials-store.ts";
import { loginGuesses } from "./password-guesses.ts";

export interface LoginAttempt {
  /** An email or a username. */
  login: string;
  password: string;
  /** Of the second factor, or a recovery code. */
  code: string | undefined;
  /** Of a device that was remembered. */
  deviceToken: string | undefined;
  rememberDevice: boolean;
  client: Client;
}

type LoggedIn = TokenPair & { device_token?: string };

/** What a try has found out so far. */
interface Progress {
  userId: UserId | null;
  /** A code is good once: a second try goes on with what the first one passed. */
  passed: PassedFactor | undefined;
}

/**
 * Wrong password, unknown or deleted account, account without password: the same answer after the same work (A5). Whoever has the right
 * password of a suspended account is told so (I3).
 */
export async function logIn(context: AuthContext, attempt: LoginAttempt): Promise<LoggedIn> {
  const { security } = context;
  const { client } = attempt;
  const progress: Progress = { userId: null, passed: undefined };
  try {
    const { pair, sessionId, deviceToken } = await openSession(context, attempt, progress);
    security.record("login.succeeded", { userId: pair.user.id, sessionId, client });
    return { ...pair, ...(deviceToken !== undefined && { device_token: deviceToken }) };
  } catch (error) {
    throw security.refused("login", error, { userId: progress.userId, client });
  }
}

type OpenedAtLogin = Opened & { deviceToken?: string | undefined };

async function openSession(
  context: AuthContext,
  attempt: LoginAttempt,
  progress: Progress,
): Promise<OpenedAtLogin> {
  const { limits, networks } = context;
  const { login } = attempt;
  const { ip } = attempt.client;
  await limits.take("login_ip", ip);
  const found = await findCredentials(context, login);
  progress.userId = found?.id ?? null;
  // One guess, at the password and the code together: it is given back when both were right (A27).
  const guesses = await loginGuesses(context, { login, ip, userId: progress.userId });
  await guesses.take();
  // The second try is for an account whose password was hashed anew, or whose password or second factor changed, between the check and
  // the session.
  const opened =
    (await tryToLogIn(context, attempt, found, progress)) ??
    (await tryToLogIn(context, attempt, await findCredentials(context, login), progress));
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
  progress: Progress,
): Promise<OpenedAtLogin | undefined> {
  const { factors, sessions } = context;
  const { client, rememberDevice } = attempt;
  const account = await checkPassword(context, attempt.password, found);
  const { id: userId, password_hash: passwordHash } = account;
  // Only who has the password learns that.
  if (account.is_suspended) throw new AppError("account_suspended");
  // Of a second factor nothing is looked at before this line (A24).
  const passed = progress.passed ?? (await factors.pass({ userId, client }, attempt));
  const { factorId, isByCode } = passed;
  // One that is turned on meanwhile is not passed.
  if (factorId !== null) progress.passed = passed;
  let deviceToken: string | undefined;
  const alongside =
    factorId !== null && isByCode && rememberDevice
      ? async (tx: Sql) => (deviceToken = await factors.rememberDevice(tx, userId, factorId))
      : undefined;
  const opened = await sessions.open(userId, { passwordHash, factorId, alongside }, client);
  return opened && { ...opened, deviceToken };
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
