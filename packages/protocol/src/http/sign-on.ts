import { Identity } from "../entities/identity.ts";
import { IdentityId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { Open, Strict, Type } from "../schema.ts";
import { Text } from "../text.ts";
import { LoggedIn } from "./auth.ts";
import { endpoint } from "./endpoint.ts";
import { Code, DeviceToken } from "./second-factor.ts";

const identities = "/users/me/identities";
const SignOnToken = Text({
  minLength: 1,
  maxLength: 128,
  description: "What the page `/sign-on` was given behind `#` (A28)",
});
const ByOwner = {
  current_password: Type.Optional(Text({ minLength: 1, maxLength: LIMITS.passwordMaxBytes })),
  code: Type.Optional(Code),
};

/** Logging in by a provider of OpenID Connect. It begins at `/auth/oidc/start`, where a browser is sent to the provider (A28). */
export const signOn = {
  logIn: endpoint({
    method: "POST",
    path: "/sign-on",
    summary:
      "Log in, in the browser that came back from the provider with this token. With a second factor `code` is needed, or a `device_token`",
    tag: "auth",
    auth: { scope: "none" },
    body: Strict({
      token: SignOnToken,
      code: Type.Optional(Code),
      remember_device: Type.Optional(Type.Boolean()),
      device_token: Type.Optional(DeviceToken),
    }),
    responses: { 200: LoggedIn },
    errors: [
      "sign_on_not_valid",
      "invalid_credentials",
      "second_factor_required",
      "account_suspended",
      "registration_closed",
    ],
  }),
  identities: endpoint({
    method: "GET",
    path: identities,
    summary: "My accounts at providers with which I log in here",
    tag: "auth",
    auth: { scope: "user" },
    responses: {
      200: Open({
        identities: Type.Array(Identity),
        has_password: Type.Boolean({ description: "Whether I can log in by a password as well" }),
      }),
    },
    errors: [],
  }),
  beginLink: endpoint({
    method: "POST",
    path: identities,
    summary:
      "Begin to link my account at the provider: an address for this browser to go to, within 10 minutes",
    tag: "auth",
    auth: { scope: "user" },
    body: Strict(ByOwner),
    responses: { 200: Open({ address: Type.String({ description: "A page of the provider" }) }) },
    errors: ["invalid_credentials", "second_factor_required", "identity_taken", "not_found"],
  }),
  finishLink: endpoint({
    method: "PUT",
    path: identities,
    summary: "Link it, in the browser that came back from the provider with this token",
    tag: "auth",
    auth: { scope: "user" },
    body: Strict({ token: SignOnToken }),
    responses: { 200: Open({ identity: Identity }) },
    errors: ["sign_on_not_valid", "identity_taken"],
  }),
  unlink: endpoint({
    method: "DELETE",
    path: `${identities}/:id`,
    summary: "I no longer log in by this one; ends my other sessions. Needs my password",
    tag: "auth",
    auth: { scope: "user" },
    params: Strict({ id: IdentityId }),
    body: Strict(ByOwner),
    responses: { 204: null },
    errors: ["invalid_credentials", "second_factor_required", "password_needed", "identity_not_found"],
  }),
} as const;
