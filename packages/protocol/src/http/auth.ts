import { Session } from "../entities/session.ts";
import { OwnUser } from "../entities/user.ts";
import { ConversationId, SessionId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { Nullable, Open, Strict, Type } from "../schema.ts";
import { Email, Password, Text, Username } from "../text.ts";
import { endpoint } from "./endpoint.ts";
import { InvitationToken } from "./invitations.ts";
import { Page } from "./paging.ts";
import { Code, DeviceToken } from "./second-factor.ts";

const RefreshToken = Text({ minLength: 1, maxLength: 128 });

export const TokenPair = Open(
  {
    user: OwnUser,
    access_token: Type.String(),
    refresh_token: Type.String(),
    token_type: Type.Literal("Bearer"),
    expires_in: Type.Integer({ description: "Seconds until the access token ends" }),
  },
  { $id: "TokenPair" },
);

/** What a login answers with. */
export const LoggedIn = Open({
  ...TokenPair.properties,
  device_token: Type.Optional(
    Type.String({ description: "After a code with `remember_device`: for 30 days in place of codes" }),
  ),
});

export const auth = {
  register: endpoint({
    method: "POST",
    path: "/auth/register",
    summary: "Make an account",
    tag: "auth",
    auth: { scope: "none" },
    body: Strict({
      email: Email,
      username: Username,
      password: Password,
      invitation: Type.Optional(InvitationToken),
    }),
    responses: {
      201: Open({
        user: OwnUser,
        conversation_id: Type.Optional({
          ...ConversationId,
          description: "The group that the invitation led to",
        }),
      }),
    },
    errors: ["username_taken", "email_taken", "registration_closed", "invitation_not_valid", "busy"],
  }),
  login: endpoint({
    method: "POST",
    path: "/auth/login",
    summary:
      "Log in; `email` may hold the username. With a second factor `code` is needed, or the `device_token` of a login with `remember_device`",
    tag: "auth",
    auth: { scope: "none" },
    body: Strict({
      email: Text({ minLength: 1, maxLength: LIMITS.emailMaxLength }),
      // No minimum here: a short wrong password is a wrong password.
      password: Text({ minLength: 1, maxLength: LIMITS.passwordMaxBytes }),
      code: Type.Optional(Code),
      remember_device: Type.Optional(Type.Boolean()),
      device_token: Type.Optional(DeviceToken),
    }),
    responses: { 200: LoggedIn },
    errors: ["invalid_credentials", "second_factor_required", "account_suspended", "busy"],
  }),
  refresh: endpoint({
    method: "POST",
    path: "/auth/refresh",
    summary: "Trade a refresh token for a new pair",
    tag: "auth",
    auth: { scope: "none" },
    body: Strict({ refresh_token: RefreshToken }),
    responses: { 200: TokenPair },
    errors: ["invalid_refresh_token"],
  }),
  logout: endpoint({
    method: "POST",
    path: "/auth/logout",
    summary: "End the session of a refresh token",
    tag: "auth",
    auth: { scope: "none" },
    body: Strict({ refresh_token: RefreshToken }),
    responses: { 204: null },
    errors: [],
  }),
  me: endpoint({
    method: "GET",
    path: "/auth/me",
    summary: "Who am I",
    tag: "auth",
    auth: { scope: "user" },
    responses: { 200: Open({ user: OwnUser }) },
    errors: [],
  }),
  wsTicket: endpoint({
    method: "POST",
    path: "/auth/ws-ticket",
    summary: "A ticket that opens one WebSocket within 30 seconds",
    tag: "auth",
    auth: { scope: "user" },
    responses: {
      200: Open({ ticket: Type.String(), expires_in: Type.Integer({ description: "Seconds" }) }),
    },
    errors: [],
  }),
  listSessions: endpoint({
    method: "GET",
    path: "/auth/sessions",
    summary: "My logins, the newest first",
    tag: "auth",
    auth: { scope: "user" },
    query: Page,
    responses: { 200: Open({ sessions: Type.Array(Session), next_cursor: Nullable(Type.String()) }) },
    errors: [],
  }),
  revokeSession: endpoint({
    method: "DELETE",
    path: "/auth/sessions/:id",
    summary: "Log one of my devices out; its sockets close within 2 seconds",
    tag: "auth",
    auth: { scope: "user" },
    params: Strict({ id: SessionId }),
    responses: { 204: null },
    errors: ["session_not_found"],
  }),
} as const;
