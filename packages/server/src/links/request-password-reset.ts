import { createHmac } from "node:crypto";
import { takeMailTo } from "../mail-limit.ts";
import { deriveKey } from "../platform/derive-key.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { formatToken, hashOfToken } from "../platform/random-token.ts";
import { deleteLinksOf, hasNewerLink, insertLink, isLinkThere, lockAccountByEmail } from "./link-store.ts";
import type { LinksContext } from "./links-context.ts";

const LIFETIME_MS = 30 * 60_000;

/** Writes down that it was asked for, and looks at no account: what an email is to this server shows in no answer, and in no time that it takes (A34). */
export async function requestPasswordReset(
  { postgres, limits, mail }: LinksContext,
  { email, acceptLanguage, ip }: { email: string; acceptLanguage: string | null; ip: string },
): Promise<void> {
  await limits.take("reset_ip", ip);
  if (!(await takeMailTo(limits, "reset_email", email)) || mail === null) return;
  const language = mail.chooseLanguage(acceptLanguage);
  await mail.insert(postgres, { kind: "password_reset", address: email, language, withinMs: LIFETIME_MS });
}

interface ResetMail {
  readonly id: string;
  readonly address: string;
  readonly created_at: string;
  readonly prepare: (tx: Sql) => Promise<boolean>;
}

/**
 * When the mail is sent: makes the link, which ends those before, if an account has that email. A mail that is sent again holds the same link, and only
 * as long as that is good. It goes to the email as the account has it: another form of it may be another mailbox.
 */
export async function decidePasswordReset(
  { postgres, jwtSecret, addressOf }: LinksContext,
  { id, address, created_at: askedAt, prepare }: ResetMail,
) {
  const code = createHmac("sha256", deriveKey(jwtSecret, "gochat mailed links")).update(id).digest();
  const token = formatToken("ol", code);
  const tokenHash = hashOfToken(token);
  return postgres.transaction(async (tx) => {
    const account = await lockAccountByEmail(tx, address);
    if (account === undefined) return undefined;
    const { id: userId, username, email } = account;
    if (await prepare(tx)) {
      if (await hasNewerLink(tx, userId, askedAt)) return undefined;
      await deleteLinksOf(tx, userId);
      await insertLink(tx, { tokenHash, purpose: "password", userId, lifetimeMs: LIFETIME_MS });
    } else if (!(await isLinkThere(tx, tokenHash))) return undefined;
    return { what: "password_reset", username, link: addressOf(token), to: email } as const;
  });
}
