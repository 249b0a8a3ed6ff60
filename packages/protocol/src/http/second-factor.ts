import { LIMITS } from "../limits.ts";
import { Open, Strict, Type } from "../schema.ts";
import { Text } from "../text.ts";
import { endpoint } from "./endpoint.ts";

const path = "/users/me/second-factor";
const CurrentPassword = Text({ minLength: 1, maxLength: LIMITS.passwordMaxBytes });

/** Spaces, dashes and letter case make no difference. */
export const Code = Text({
  minLength: 1,
  maxLength: LIMITS.codeMaxLength,
  description: "Of the second factor, or a recovery code",
});
export const DeviceToken = Text({ minLength: 1, maxLength: 128 });

const RecoveryCodes = Open({
  recovery_codes: Type.Array(Type.String(), { description: "Shown once; each is good once" }),
});

export const secondFactor = {
  get: endpoint({
    method: "GET",
    path,
    summary: "Whether I have a second factor, and how many recovery codes are left",
    tag: "auth",
    auth: { scope: "user" },
    responses: { 200: Open({ is_on: Type.Boolean(), recovery_codes_left: Type.Integer({ minimum: 0 }) }) },
    errors: [],
  }),
  setUp: endpoint({
    method: "POST",
    path,
    summary: "A new secret for an authenticator; within 10 minutes a code turns it on",
    tag: "auth",
    auth: { scope: "user" },
    body: Strict({ current_password: CurrentPassword }),
    responses: {
      200: Open({
        secret: Type.String({ description: "In base32" }),
        uri: Type.String({ description: "`otpauth://totp/…`, for a QR code" }),
      }),
    },
    errors: ["invalid_credentials", "password_needed", "second_factor_on", "busy"],
  }),
  turnOn: endpoint({
    method: "PUT",
    path,
    summary: "Turn on what was set up; ends my other sessions",
    tag: "auth",
    auth: { scope: "user" },
    body: Strict({ code: Code }),
    responses: { 200: RecoveryCodes },
    errors: ["invalid_credentials", "password_needed", "second_factor_on", "second_factor_off"],
  }),
  renewCodes: endpoint({
    method: "POST",
    path: `${path}/recovery-codes`,
    summary: "New recovery codes in place of the old ones",
    tag: "auth",
    auth: { scope: "user" },
    body: Strict({ current_password: CurrentPassword, code: Type.Optional(Code) }),
    responses: { 200: RecoveryCodes },
    errors: ["invalid_credentials", "second_factor_required", "second_factor_off", "busy"],
  }),
  turnOff: endpoint({
    method: "DELETE",
    path,
    summary: "Turn my second factor off",
    tag: "auth",
    auth: { scope: "user" },
    body: Strict({ current_password: CurrentPassword, code: Type.Optional(Code) }),
    responses: { 204: null },
    errors: ["invalid_credentials", "second_factor_required", "second_factor_off", "busy"],
  }),
  forgetDevices: endpoint({
    method: "DELETE",
    path: `${path}/devices`,
    summary: "No device is let in by the password alone any more",
    tag: "auth",
    auth: { scope: "user" },
    responses: { 204: null },
    errors: [],
  }),
} as const;
