import { apiOfNobody } from "./api-of-nobody.ts";
import type { OwnUser } from "./contract/entities.ts";
import type { CallOptions } from "./http/call.ts";
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
  return (await apiOfNobody(url, platform).api.auth.register(account, { signal })).user;
}
