import { baseOf } from "./base-of.ts";
import { SIGN_ON } from "./contract/sign-on-calls.ts";
import type { OwnUser } from "./contract/entities.ts";
import { createCalls } from "./http/api.ts";
import { platformEnvironment } from "./platform.ts";
import { keepDeviceToken, readDeviceToken } from "./session/device-token.ts";
import { keepSession } from "./sign-in.ts";
import type { SignInOptions } from "./sign-in.ts";

/** Where a page sends its browser, so that somebody signs in by the provider of single sign-on (A28). `url` as `connect` gets it. */
export const signOnAddress = (url: string): string => `${baseOf(url)}/auth/oidc/start`;

/** What the page `/sign-on` has from its address, behind `#session=`, and what is needed beside it. */
export interface TokenAndCode {
  readonly token: string;
  /** Of the second factor, or a recovery code; good once. Left out at first: who has none needs none. */
  readonly code?: string | undefined;
  /** With a `code`: for 30 days none is needed where this storage is, also after signing out. */
  readonly rememberDevice?: boolean | undefined;
}

/**
 * Begins a session of who came back from the provider, and keeps it as `signIn` does. For pages of the server's own origin: the browser
 * has a cookie there that tells that it is the one that went. A `GoChatError` of code `second_factor_required` says that a `code` is needed as
 * well; `sign_on_not_valid`, that one has to begin anew.
 */
export async function signIn(
  url: string,
  { token, code, rememberDevice }: TokenAndCode,
  { storage, signal, ...platform }: SignInOptions,
): Promise<OwnUser> {
  const base = baseOf(url);
  const environment = platformEnvironment(platform);
  const nobody = { url: base, environment, accessToken: async () => "", rejectToken: () => {} };
  const device_token = await readDeviceToken(storage, base);
  const receivedAt = environment.now();
  const answer = await createCalls(nobody, SIGN_ON).logIn(
    { token, code, remember_device: rememberDevice, device_token },
    { signal },
  );
  await keepDeviceToken(storage, base, answer.device_token);
  return keepSession(storage, base, receivedAt, answer);
}
