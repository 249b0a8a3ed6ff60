// Made from packages/protocol by `npm run docs`.

import type { Call, CallTable } from "../http/call.ts";
import type { OwnUser, Word } from "./entities.ts";

/** The same table for calls that most programs never make: `chat.calls` makes them. */
export const LINKS = {
  read: "POST /links none",
  setPassword: "POST /links/password none",
  makeFirstAdmin: "POST /links/first-admin none",
} as const as CallTable<LinksCalls>;

export interface LinksCalls {
  /** What a link that serves once is for, and for whom. Does not use it up. Errors: `link_not_valid`. */
  readonly read: Call<{ readonly token: string; }, { readonly purpose: Word<"password" | "first_admin">; readonly username: string | null; readonly expires_at: string; }>;
  /** Set a password by such a link. Every session of the account ends. Errors: `link_not_valid`, `busy`. */
  readonly setPassword: Call<{ readonly token: string; readonly password: string; }, void>;
  /** Make the account of the first administrator, by the link that the server printed. Errors: `link_not_valid`, `username_taken`, `email_taken`, `busy`. */
  readonly makeFirstAdmin: Call<{ readonly token: string; readonly username: string; readonly email: string; readonly password: string; }, { readonly user: OwnUser; }>;
}
