import { deriveKey } from "../platform/derive-key.ts";
import { AppError } from "../errors.ts";
import type { Client } from "../platform/security-log.ts";
import { confirmSide, deleteEmailChange, findEmailChange, lockAccount } from "./email-changes-store.ts";
import type { EmailChange } from "./email-changes-store.ts";
import { readEmailToken } from "./email-token.ts";
import type { EmailSide } from "./email-token.ts";
import type { EmailsContext } from "./emails-context.ts";

export const emailKey = (jwtSecret: string): Uint8Array => deriveKey(jwtSecret, "gochat links to emails");

/** Throws `link_not_valid`; so does what follows, when it is over by then. */
export async function readEmailLink(
  { postgres, limits, jwtSecret }: EmailsContext,
  token: string,
  client: Client,
): Promise<{ change: EmailChange; side: EmailSide }> {
  await limits.take("link_ip", client.ip);
  const read = readEmailToken(emailKey(jwtSecret), token);
  const change = read && (await findEmailChange(postgres, read.changeId));
  // Used for what it is good for once; the link of an email that somebody has is in no mail (A33).
  if (read === undefined || change === undefined || (read.side === "new" && !change.awaits_new))
    throw new AppError("link_not_valid");
  return { change, side: read.side };
}

/** Answers whether the email is the account's now (A35). */
export async function confirmEmail(
  context: EmailsContext,
  token: string,
  client: Client,
): Promise<{ isDone: boolean }> {
  const { change, side } = await readEmailLink(context, token, client);
  const { id, user_id: userId, email } = change;
  const { postgres, setProvedEmail, forgetLinks, security } = context;
  const transaction = postgres.transaction(async (tx) => {
    await lockAccount(tx, userId);
    const confirmed = await confirmSide(tx, id, side);
    if (confirmed === undefined) throw new AppError("link_not_valid");
    if (confirmed.is_waiting) return { isDone: false };
    if (!(await setProvedEmail(tx, userId, email))) throw new AppError("link_not_valid");
    await deleteEmailChange(tx, id);
    await forgetLinks(tx, userId);
    return { isDone: true };
  });
  const outcome = await transaction.catch((error: unknown) => {
    // Somebody else proved it before.
    if (error instanceof AppError && error.code === "email_taken") throw new AppError("link_not_valid");
    throw error;
  });
  if (outcome.isDone) security.record("email.changed", { userId, client });
  return outcome;
}

export async function cancelEmailChange(
  context: EmailsContext,
  token: string,
  client: Client,
): Promise<void> {
  const { change } = await readEmailLink(context, token, client);
  if (!(await deleteEmailChange(context.postgres, change.id))) throw new AppError("link_not_valid");
}
