import { baseOf } from "./base-of.ts";
import type { OwnUser } from "./contract/entities.ts";
import { createApi } from "./http/api.ts";
import type { CallOptions } from "./http/call.ts";
import { platformEnvironment } from "./platform.ts";
import type { PlatformOptions } from "./platform.ts";
import { freshUntil } from "./session/access-token.ts";
import { SESSION_KEY, writeSession } from "./session/session-record.ts";
import type { Storage } from "./storage/storage.ts";

export interface SignInOptions extends PlatformOptions, CallOptions {
  readonly storage: Storage;
}

/**
 * Begins a session of an account and keeps it in the storage, where `connect(url, { login: username }, { storage })` goes on with it. Unlike
 * a chat that was given a password, that one does not sign in again when somebody ends the session: for pages, whose people sign
 * out devices that they have lost. Throws a `GoChatError`: `invalid_credentials`, `rate_limited`, `busy`, or `unreachable`.
 */
export async function signIn(
  url: string,
  { login, password }: { readonly login: string; readonly password: string },
  { storage, signal, ...platform }: SignInOptions,
): Promise<OwnUser> {
  const base = baseOf(url);
  const environment = platformEnvironment(platform);
  const api = createApi({
    url: base,
    environment,
    // It asks for no token.
    accessToken: async () => "",
    rejectToken: () => {},
  });
  // Before the request: so it is never taken for younger than it is.
  const receivedAt = environment.now();
  const answer = await api.auth.login({ email: login, password }, { signal });
  const { user, access_token: value, refresh_token: refreshToken, expires_in } = answer;
  const tokens = { value, refreshToken, receivedAt, freshUntil: freshUntil(receivedAt, expires_in * 1000) };
  await storage.lock(SESSION_KEY, () => writeSession(storage, { url: base, login: user.username }, tokens));
  return user;
}
