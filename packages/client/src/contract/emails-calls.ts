// Made from packages/protocol by `npm run docs`.

import type { Call, CallTable } from "../http/call.ts";
import type { Word } from "./entities.ts";

/** The same table for calls that most programs never make: `chat.calls` makes them. */
export const EMAILS = {
  requestPasswordReset: "POST /links/password-reset none",
  read: "POST /links/email none",
  confirm: "POST /links/email/confirm none",
  cancel: "POST /links/email/cancel none",
  sendAgain: "POST /users/me/pending-email",
  giveUp: "DELETE /users/me/pending-email",
} as const as CallTable<EmailsCalls>;

export interface EmailsCalls {
  /** Have a link for a new password sent to an email. The same answer for every email, known or not, and where no mail is sent. */
  readonly requestPasswordReset: Call<{ readonly email: string; }, void>;
  /** Which email a link is to confirm, and of whose account. Does not use it up. Errors: `link_not_valid`. */
  readonly read: Call<{ readonly token: string; }, { readonly side: Word<"new" | "old">; readonly username: string; readonly email: string; readonly is_awaited: boolean; readonly expires_at: string; }>;
  /** Confirm it. Once everybody who is asked has, it is the account's. Errors: `link_not_valid`. */
  readonly confirm: Call<{ readonly token: string; }, { readonly is_done: boolean; }>;
  /** Call it off: the account stays as it is. Errors: `link_not_valid`. */
  readonly cancel: Call<{ readonly token: string; }, void>;
  /** Have the mails about my pending email sent again, if there is one. */
  readonly sendAgain: Call<{}, void>;
  /** Give up my pending email, if there is one. */
  readonly giveUp: Call<{}, void>;
}
