import { apiOfNobody } from "./api-of-nobody.ts";
import type { OwnUser } from "./contract/entities.ts";
import { keepDeviceToken, readDeviceToken } from "./session/device-token.ts";
import { keepSession } from "./sign-in.ts";
import type { SignInOptions } from "./sign-in.ts";

/** What somebody signs in with whose account has a second factor, or may have one. */
export interface PasswordAndCode {
  /** Email or username. */
  readonly login: string;
  readonly password: string;
  /** Of the second factor, or a recovery code; good once. Left out at first: who has none needs none. */
  readonly code?: string | undefined;
  /** With a `code`: for 30 days the password is enough where this storage is, also after signing out. */
  readonly rememberDevice?: boolean | undefined;
}

/**
 * `signIn` for accounts that may have a second factor. A `GoChatError` of code `second_factor_required` says that the password is right, and a
 * `code` is needed as well; with a wrong one, or one that was used, it is `invalid_credentials`, as with a wrong password.
 */
export async function signIn(
  url: string,
  { login: email, password, code, rememberDevice }: PasswordAndCode,
  { storage, signal, ...platform }: SignInOptions,
): Promise<OwnUser> {
  const { api, base, environment } = apiOfNobody(url, platform);
  const device_token = await readDeviceToken(storage, base);
  const receivedAt = environment.now();
  const answer = await api.auth.login(
    {
      email,
      password,
      code,
      remember_device: rememberDevice,
      device_token,
    },
    { signal },
  );
  await keepDeviceToken(storage, base, answer.device_token);
  return keepSession(storage, base, receivedAt, answer);
}
