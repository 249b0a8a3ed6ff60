// Made from packages/protocol by `npm run docs`.

import type { Call, CallTable } from "../http/call.ts";
import type { Identity, OwnUser } from "./entities.ts";

/** The same table for calls that most programs never make: `chat.calls` makes them. */
export const SIGN_ON = {
  logIn: "POST /sign-on none",
  identities: "GET /users/me/identities",
  beginLink: "POST /users/me/identities",
  finishLink: "PUT /users/me/identities",
  unlink: "DELETE /users/me/identities/:id",
} as const as CallTable<SignOnCalls>;

export interface SignOnCalls {
  /** Log in, in the browser that came back from the provider with this token. With a second factor `code` is needed, or a `device_token`. Errors: `sign_on_not_valid`, `invalid_credentials`, `second_factor_required`, `account_suspended`, `registration_closed`. */
  readonly logIn: Call<{ readonly token: string; readonly code?: string | undefined; readonly remember_device?: boolean | undefined; readonly device_token?: string | undefined; }, { readonly user: OwnUser; readonly access_token: string; readonly refresh_token: string; readonly token_type: "Bearer"; readonly expires_in: number; readonly device_token?: string; }>;
  /** My accounts at providers with which I log in here. */
  readonly identities: Call<{}, { readonly identities: readonly Identity[]; readonly has_password: boolean; }>;
  /** Begin to link my account at the provider: an address for this browser to go to, within 10 minutes. Errors: `invalid_credentials`, `second_factor_required`, `identity_taken`, `not_found`. */
  readonly beginLink: Call<{ readonly current_password?: string | undefined; readonly code?: string | undefined; }, { readonly address: string; }>;
  /** Link it, in the browser that came back from the provider with this token. Errors: `sign_on_not_valid`, `identity_taken`. */
  readonly finishLink: Call<{ readonly token: string; }, { readonly identity: Identity; }>;
  /** I no longer log in by this one; ends my other sessions. Needs my password. Errors: `invalid_credentials`, `second_factor_required`, `password_needed`, `identity_not_found`. */
  readonly unlink: Call<{ readonly id: string; } & { readonly current_password?: string | undefined; readonly code?: string | undefined; }, void>;
}
