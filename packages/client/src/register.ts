import { baseOf } from "./base-of.ts";
import type { OwnUser } from "./contract/entities.ts";
import { createApi } from "./http/api.ts";
import type { CallOptions } from "./http/call.ts";
import { platformEnvironment } from "./platform.ts";
import type { PlatformOptions } from "./platform.ts";

/**
 * Makes an account on a GoChat server, as whom one then connects. Throws a `GoChatError`: `username_taken`, `email_taken`,
 * `invalid_request`, `busy`, or `unreachable`.
 */
export async function register(
  url: string,
  account: { readonly email: string; readonly username: string; readonly password: string },
  { signal, ...platform }: PlatformOptions & CallOptions = {},
): Promise<OwnUser> {
  const api = createApi({
    url: baseOf(url),
    environment: platformEnvironment(platform),
    // It asks for no token.
    accessToken: async () => "",
    rejectToken: () => {},
  });
  return (await api.auth.register(account, { signal })).user;
}
