import type { UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { insertAttempt } from "./attempt-store.ts";
import { hashOf, newBrowserSecret, newState, secretsOf } from "./attempt-secrets.ts";
import type { SignOnContext } from "./sign-on-context.ts";

/** Where the provider sends browsers back to: there, and nowhere else. */
export const redirectUriOf = (page: string): string => `${page}/auth/oidc/callback`;

/** The address at the provider that a browser goes to, and the secret by which it is known when it is back (A28). */
export async function beginAttempt(
  { postgres, provider, key, page }: SignOnContext,
  userId: UserId | null,
): Promise<{ address: URL; browser: string }> {
  if (provider === null) throw new AppError("not_found");
  const state = newState();
  const browser = newBrowserSecret();
  const address = await provider.authorizationAddress(secretsOf(key, state), redirectUriOf(page()));
  const attempt = { stateHash: hashOf(state), browserHash: hashOf(browser), userId };
  if (!(await insertAttempt(postgres, attempt))) throw new AppError("busy");
  return { address, browser };
}
