import type { Identity } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Actor } from "../platform/http/actor.ts";
import { newId } from "../platform/ids.ts";
import type { Client } from "../platform/security-log.ts";
import { takeToken } from "./attempt-store.ts";
import { hashOf } from "./attempt-secrets.ts";
import { beginAttempt } from "./begin-attempt.ts";
import { deleteDeadIdentity, insertIdentity, lockAccount } from "./identity-store.ts";
import type { SignOnContext } from "./sign-on-context.ts";

/** Whoever knows the password of the account may say by which identity else it is entered (A31). */
export async function beginLink(
  context: SignOnContext,
  actor: Actor,
  client: Client,
  given: { password?: string | undefined; code?: string | undefined },
): Promise<{ address: URL; browser: string }> {
  if (context.provider === null) throw new AppError("not_found");
  await context.accounts.checkOwn(actor, client, given);
  return beginAttempt(context, actor.userId);
}

/** By the same account and in the same browser, so that nobody is made to link an identity that is not theirs. */
export async function finishLink(
  { postgres, security }: SignOnContext,
  actor: Actor,
  client: Client,
  { token, browser }: { token: string; browser: string | undefined },
): Promise<Identity> {
  const { userId } = actor;
  if (browser === undefined) throw new AppError("sign_on_not_valid");
  const given = { tokenHash: hashOf(token), browserHash: hashOf(browser), userId };
  const identity = await postgres.transaction(async (tx) => {
    const isThere = await lockAccount(tx, userId);
    const proof = isThere ? await takeToken(tx, given) : undefined;
    if (proof === undefined) throw new AppError("sign_on_not_valid");
    await deleteDeadIdentity(tx, proof);
    const linked = await insertIdentity(tx, { ...proof, id: newId(), userId });
    if (linked === undefined) throw new AppError("identity_taken");
    return linked;
  });
  security.record("identity.linked", { ...actor, client });
  return identity;
}
