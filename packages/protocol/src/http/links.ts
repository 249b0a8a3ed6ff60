import { OwnUser } from "../entities/user.ts";
import { Timestamp } from "../ids.ts";
import { Nullable, Open, Strict, Type, Word } from "../schema.ts";
import { Email, Password, Text, Username } from "../text.ts";
import { endpoint } from "./endpoint.ts";

const OneTimeToken = Text({
  minLength: 1,
  maxLength: 128,
  description: "The token of a link that serves once",
});
export const LINK_PURPOSES = ["password", "first_admin"] as const;

/** What a link that serves once is good for, without being logged in (I5). */
export const links = {
  read: endpoint({
    method: "POST",
    path: "/links",
    summary: "What a link that serves once is for, and for whom. Does not use it up",
    tag: "auth",
    auth: { scope: "none" },
    body: Strict({ token: OneTimeToken }),
    responses: {
      200: Open({
        purpose: Word([...LINK_PURPOSES], "a newer client knows"),
        username: Nullable(Type.String({ description: "Whose account it is; null: it makes a new one" })),
        expires_at: Timestamp,
      }),
    },
    errors: ["link_not_valid"],
  }),
  setPassword: endpoint({
    method: "POST",
    path: "/links/password",
    summary: "Set a password by such a link. Every session of the account ends",
    tag: "auth",
    auth: { scope: "none" },
    body: Strict({ token: OneTimeToken, password: Password }),
    responses: { 204: null },
    errors: ["link_not_valid", "busy"],
  }),
  makeFirstAdmin: endpoint({
    method: "POST",
    path: "/links/first-admin",
    summary: "Make the account of the first administrator, by the link that the server printed",
    tag: "auth",
    auth: { scope: "none" },
    body: Strict({ token: OneTimeToken, username: Username, email: Email, password: Password }),
    responses: { 201: Open({ user: OwnUser }) },
    errors: ["link_not_valid", "username_taken", "email_taken", "busy"],
  }),
} as const;
