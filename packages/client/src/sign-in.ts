import { apiOfNobody } from "./api-of-nobody.ts";
import type { OwnUser, TokenPair } from "./contract/entities.ts";
import type { CallOptions } from "./http/call.ts";
import type { PlatformOptions } from "./platform.ts";
import { SESSION_KEY, tokensOf, writeSession } from "./session/session-record.ts";
import type { Storage } from "./storage/storage.ts";

export interface SignInOptions extends PlatformOptions, CallOptions {
  readonly storage: Storage;
}

/**
 * Begins a session of an account and keeps it in the storage, where `connect(url, { login: username }, { storage })` goes on with it. Unlike
 * a chat that was given a password, that one does not sign in again when somebody ends the session: for pages, whose people sign
 * out devices that they have lost. Throws a `GoChatError`: `invalid_credentials`, `second_factor_required` (then with `signIn` of
 * `@gochat/client/second-factor`), `rate_limited`, `busy`, or `unreachable`.
 */
export async function signIn(
  url: string,
  { login, password }: { readonly login: string; readonly password: string },
  { storage, signal, ...platform }: SignInOptions,
): Promise<OwnUser> {
  const { api, base, environment } = apiOfNobody(url, platform);
  const receivedAt = environment.now();
  const answer = await api.auth.login({ email: login, password }, { signal });
  return keepSession(storage, base, receivedAt, answer);
}

export async function keepSession(
  storage: Storage,
  url: string,
  receivedAt: number,
  answer: TokenPair,
): Promise<OwnUser> {
  const { user } = answer;
  const owner = { url, login: user.username };
  await storage.lock(SESSION_KEY, () => writeSession(storage, owner, tokensOf(receivedAt, answer)));
  return user;
}
