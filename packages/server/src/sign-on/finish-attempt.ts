import { AppError } from "../errors.ts";
import { insertToken, takeAttempt } from "./attempt-store.ts";
import type { Proof } from "./attempt-store.ts";
import { hashOf, newSignOnToken, secretsOf } from "./attempt-secrets.ts";
import { redirectUriOf } from "./begin-attempt.ts";
import { proofOf } from "./proof.ts";
import type { SignOnContext } from "./sign-on-context.ts";

/**
 * A browser is back from the provider, with its answer in the query: what it then logs in with, or links, once and soon (A28). The attempt
 * is used up by whatever comes of it. Nothing is done to any account yet.
 */
export async function finishAttempt(
  context: SignOnContext,
  query: string,
  browser: string | undefined,
): Promise<{ kind: "session" | "link"; token: string }> {
  const { postgres, provider, key, page, emailDomains } = context;
  if (provider === null) throw new AppError("not_found");
  const answer = new URL(`${redirectUriOf(page())}?${query}`);
  const state = answer.searchParams.get("state");
  if (state === null || browser === undefined) throw new AppError("sign_on_not_valid");
  const browserHash = hashOf(browser);
  const attempt = await takeAttempt(postgres, hashOf(state), browserHash);
  if (attempt === undefined) throw new AppError("sign_on_not_valid");
  const proof = proofOf(await provider.identify(secretsOf(key, state), answer));
  if (!isOfDomains(proof, emailDomains)) throw new AppError("sign_on_refused");
  const token = newSignOnToken();
  const { user_id: userId } = attempt;
  await insertToken(postgres, { tokenHash: hashOf(token), browserHash, userId, proof });
  return { kind: userId === null ? "session" : "link", token };
}

function isOfDomains({ email }: Proof, domains: readonly string[]): boolean {
  if (domains.length === 0) return true;
  const domain = email?.slice(email.lastIndexOf("@") + 1).toLowerCase();
  return domain !== undefined && domains.includes(domain);
}
