import type { UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { newId } from "../platform/ids.ts";
import type { Client } from "../platform/security-log.ts";
import type { Proof } from "./attempt-store.ts";
import { deleteDeadIdentity, insertIdentity } from "./identity-store.ts";
import type { SignOnContext } from "./sign-on-context.ts";
import { candidates } from "./username-from.ts";

/**
 * An account for somebody who has none here (A30). Names and emails that are somebody's stay theirs. Undefined when the same identity has
 * got one meanwhile.
 */
export async function makeNewcomer(
  context: SignOnContext,
  proof: Proof,
  client: Client,
): Promise<UserId | undefined> {
  let { email } = proof;
  for (const username of candidates(proof.username)) {
    let made = await tryToMake(context, { ...proof, username, email });
    if (made === "email_taken") {
      email = null;
      made = await tryToMake(context, { ...proof, username, email });
    }
    if (made === "username_taken" || made === "email_taken") continue;
    if (made !== undefined) context.security.record("account.registered", { userId: made, client });
    return made;
  }
  throw new AppError("username_taken");
}

async function tryToMake(
  { postgres, accounts, holdsRefusedWord }: SignOnContext,
  { username, display_name, email, issuer, subject }: Proof & { username: string },
): Promise<UserId | undefined | "username_taken" | "email_taken"> {
  try {
    return await postgres.transaction(async (tx) => {
      await deleteDeadIdentity(tx, { issuer, subject });
      const isShown = display_name !== null && !holdsRefusedWord(display_name); // I10
      const displayName = isShown ? display_name : username;
      const { id } = await accounts.insertUser(tx, {
        username,
        displayName,
        email,
        isEmailProved: email !== null,
        passwordHash: null,
      });
      if ((await insertIdentity(tx, { id: newId(), userId: id, issuer, subject })) === undefined)
        throw new IdentityGone();
      return id;
    });
  } catch (error) {
    if (error instanceof IdentityGone) return undefined;
    if (error instanceof AppError && (error.code === "username_taken" || error.code === "email_taken"))
      return error.code;
    throw error;
  }
}

/** Undoes the transaction: somebody else has made the account. */
class IdentityGone extends Error {}
