import type { UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { Client } from "../platform/security-log.ts";
import { findToken, takeToken, waitForCode } from "./attempt-store.ts";
import type { GivenToken, Proof } from "./attempt-store.ts";
import { hashOf } from "./attempt-secrets.ts";
import { findAccount, holdIdentity } from "./identity-store.ts";
import { makeNewcomer } from "./make-newcomer.ts";
import type { SignOnContext, TokenPair } from "./sign-on-context.ts";

export interface SignOnAttempt {
  token: string;
  /** Undefined: this browser has begun nothing. */
  browser: string | undefined;
  code: string | undefined;
  deviceToken: string | undefined;
  rememberDevice: boolean;
  client: Client;
}

type LoggedIn = TokenPair & { device_token?: string };

/** A session for who came back from the provider (A29). */
export async function logIn(context: SignOnContext, attempt: SignOnAttempt): Promise<LoggedIn> {
  const { security, limits } = context;
  const { client } = attempt;
  const progress: { userId: UserId | null } = { userId: null };
  try {
    await limits.take("login_ip", client.ip);
    const { pair, sessionId, deviceToken } = await openSession(context, attempt, progress);
    security.record("login.succeeded", { userId: pair.user.id, sessionId, client });
    return { ...pair, ...(deviceToken !== undefined && { device_token: deviceToken }) };
  } catch (error) {
    throw security.refused("login", error, { userId: progress.userId, client });
  }
}

async function openSession(
  context: SignOnContext,
  attempt: SignOnAttempt,
  progress: { userId: UserId | null },
) {
  const { postgres, sessions, factors, guessesAtLogin, rememberNetwork } = context;
  const { browser, client, rememberDevice } = attempt;
  if (browser === undefined) throw new AppError("sign_on_not_valid");
  const given: GivenToken = {
    tokenHash: hashOf(attempt.token),
    browserHash: hashOf(browser),
    userId: null,
  };
  const proof = await findToken(postgres, given);
  if (proof === undefined) throw new AppError("sign_on_not_valid");
  const userId = await accountOf(context, proof, client, progress);
  const guesses = await guessesAtLogin(userId, client.ip);
  await guesses.take();
  const { factorId, isByCode } = await factors.pass({ userId, client }, attempt).catch(async (error) => {
    if (error instanceof AppError && error.code === "second_factor_required")
      await waitForCode(postgres, given.tokenHash);
    throw error;
  });
  let deviceToken: string | undefined;
  const alongside = async (tx: Sql) => {
    // Of two at once one finds it. Whoever has unlinked it meanwhile is seen, or waits.
    const isGood = (await takeToken(tx, given)) !== undefined && (await holdIdentity(tx, userId, proof));
    if (!isGood) throw new AppError("sign_on_not_valid");
    if (factorId !== null && isByCode && rememberDevice)
      deviceToken = await factors.rememberDevice(tx, userId, factorId);
  };
  const opened = await sessions.open(userId, { passwordHash: null, factorId, alongside }, client);
  // Deleted, suspended, or given another second factor meanwhile.
  if (opened === undefined) throw new AppError("sign_on_not_valid");
  await Promise.all([guesses.forget(), rememberNetwork(userId, client.ip)]);
  return { ...opened, deviceToken };
}

/** The one that is linked, or a new one (A30). Of several that come at once, one makes it. */
async function accountOf(
  context: SignOnContext,
  proof: Proof,
  client: Client,
  progress: { userId: UserId | null },
): Promise<UserId> {
  const found = (await findAccount(context.postgres, proof)) ?? (await newAccount(context, proof, client));
  if (found === undefined) throw new AppError("sign_on_not_valid");
  progress.userId = found.id;
  if (found.is_suspended) throw new AppError("account_suspended"); // I3
  return found.id;
}

async function newAccount(context: SignOnContext, proof: Proof, client: Client) {
  // The option rules, whatever `registration` says (I7): who is let in is for the provider to say.
  if (!context.takesNewcomers) throw new AppError("registration_closed");
  const id = await makeNewcomer(context, proof, client);
  return id === undefined ? findAccount(context.postgres, proof) : { id, is_suspended: false };
}
