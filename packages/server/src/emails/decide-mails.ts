import { findEmailChange } from "./email-changes-store.ts";
import { emailToken } from "./email-token.ts";
import type { EmailsContext } from "./emails-context.ts";
import { emailKey } from "./use-email-link.ts";

interface MailAboutChange {
  readonly address: string;
  readonly about: string | null;
}

/** To the new email. Whose it is already is told that instead, and gets no link (A33). Undefined: that change is over. */
export async function decideProof(context: EmailsContext, { address, about }: MailAboutChange) {
  const change = about === null ? undefined : await findEmailChange(context.postgres, about);
  if (change === undefined || !change.awaits_new || change.email !== address) return undefined;
  const { known_email: knownEmail } = change;
  // As the account has it: another form of it may be another mailbox.
  if (knownEmail !== null) return { what: "email_known", to: knownEmail } as const;
  const { username, id } = change;
  return { what: "email_proof", username, link: linkOf(context, "new", id) } as const;
}

/** To the email of before. */
export async function decideNotice(context: EmailsContext, { address, about }: MailAboutChange) {
  const change = about === null ? undefined : await findEmailChange(context.postgres, about);
  if (change === undefined || change.former_email !== address) return undefined;
  const { username, id, awaits_old: awaitsOld } = change;
  const what = awaitsOld ? "email_approval" : "email_notice";
  return { what, username, link: linkOf(context, "old", id) } as const;
}

const linkOf = ({ jwtSecret, addressOf }: EmailsContext, side: "new" | "old", id: string): string =>
  addressOf(emailToken(emailKey(jwtSecret), side, id));
