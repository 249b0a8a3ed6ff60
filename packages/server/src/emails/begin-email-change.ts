import type { UserId } from "@gochat/protocol";
import { newId } from "../platform/ids.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { takeMailTo } from "../mail-limit.ts";
import { findEmailChangeOf, upsertEmailChange } from "./email-changes-store.ts";
import type { EmailsContext } from "./emails-context.ts";

const DAY_MS = 24 * 60 * 60_000;

export interface GivenEmail {
  readonly email: string;
  readonly acceptLanguage: string | null;
}

/** In the transaction of what it belongs to, behind the row of the account. */
export type BeginEmailChange = (tx: Sql, userId: UserId) => Promise<void>;

/**
 * Counts a mail to this email. What follows does the same, and takes as long, whether the email is somebody's or not (A33): that is looked at when
 * the mail is sent. Beyond the limit no mail is written, and nobody is told that either.
 */
export async function prepareEmailChange(
  context: EmailsContext,
  { email, acceptLanguage }: GivenEmail,
): Promise<BeginEmailChange> {
  const mayMail = await takeMailTo(context.limits, "proof_email", email);
  const language = context.chooseLanguage(acceptLanguage);
  return async (tx, userId) => {
    const id = newId();
    const change = await upsertEmailChange(tx, { id, userId, email, language, lifetimeMs: DAY_MS });
    if (change === undefined) return;
    const mail = { about: id, language, withinMs: DAY_MS };
    if (mayMail) await context.insertMail(tx, { kind: "email_proof", address: email, ...mail });
    if (change.former_email !== null)
      await context.insertMail(tx, { kind: "email_notice", address: change.former_email, ...mail });
  };
}

/** Nothing happens where nothing is pending. */
export async function sendAgain(context: EmailsContext, userId: UserId): Promise<void> {
  const { postgres, limits, insertMail } = context;
  await limits.take("email_change", userId);
  const change = await findEmailChangeOf(postgres, userId);
  if (change === undefined) return;
  const {
    id,
    email,
    former_email: formerEmail,
    language,
    awaits_new: awaitsNew,
    awaits_old: awaitsOld,
  } = change;
  const mail = { about: id, language, withinMs: DAY_MS };
  if (awaitsNew && (await takeMailTo(limits, "proof_email", email)))
    await insertMail(postgres, { kind: "email_proof", address: email, ...mail });
  if (awaitsOld && formerEmail !== null && (await takeMailTo(limits, "proof_email", formerEmail)))
    await insertMail(postgres, { kind: "email_notice", address: formerEmail, ...mail });
}
