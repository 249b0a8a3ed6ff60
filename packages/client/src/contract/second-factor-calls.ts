// Made from packages/protocol by `npm run docs`.

import type { Call, CallTable } from "../http/call.ts";

/** The same table for calls that most programs never make: `chat.calls` makes them. */
export const SECOND_FACTOR = {
  get: "GET /users/me/second-factor",
  setUp: "POST /users/me/second-factor",
  turnOn: "PUT /users/me/second-factor",
  renewCodes: "POST /users/me/second-factor/recovery-codes",
  turnOff: "DELETE /users/me/second-factor",
  forgetDevices: "DELETE /users/me/second-factor/devices",
} as const as CallTable<SecondFactorCalls>;

export interface SecondFactorCalls {
  /** Whether I have a second factor, and how many recovery codes are left. */
  readonly get: Call<{}, { readonly is_on: boolean; readonly recovery_codes_left: number; }>;
  /** A new secret for an authenticator; within 10 minutes a code turns it on. Errors: `invalid_credentials`, `password_needed`, `second_factor_on`, `busy`. */
  readonly setUp: Call<{ readonly current_password: string; }, { readonly secret: string; readonly uri: string; }>;
  /** Turn on what was set up; ends my other sessions. Errors: `invalid_credentials`, `password_needed`, `second_factor_on`, `second_factor_off`. */
  readonly turnOn: Call<{ readonly code: string; }, { readonly recovery_codes: readonly string[]; }>;
  /** New recovery codes in place of the old ones. Errors: `invalid_credentials`, `second_factor_required`, `second_factor_off`, `busy`. */
  readonly renewCodes: Call<{ readonly current_password: string; readonly code?: string | undefined; }, { readonly recovery_codes: readonly string[]; }>;
  /** Turn my second factor off. Errors: `invalid_credentials`, `second_factor_required`, `second_factor_off`, `busy`. */
  readonly turnOff: Call<{ readonly current_password: string; readonly code?: string | undefined; }, void>;
  /** No device is let in by the password alone any more. */
  readonly forgetDevices: Call<{}, void>;
}
