import { Timestamp } from "../ids.ts";
import { Open, Strict, Type, Word } from "../schema.ts";
import { Email, Text } from "../text.ts";
import { endpoint } from "./endpoint.ts";

const EmailToken = Text({
  minLength: 1,
  maxLength: 128,
  description: "The token of a link that went to an email",
});
export const EMAIL_SIDES = ["new", "old"] as const;

/** What is done by mail, where the server sends any (A32). */
export const emails = {
  requestPasswordReset: endpoint({
    method: "POST",
    path: "/links/password-reset",
    summary:
      "Have a link for a new password sent to an email. The same answer for every email, known or not, and where no mail is sent",
    tag: "auth",
    auth: { scope: "none" },
    body: Strict({ email: Email }),
    responses: { 204: null },
    errors: [],
  }),
  read: endpoint({
    method: "POST",
    path: "/links/email",
    summary: "Which email a link is to confirm, and of whose account. Does not use it up",
    tag: "auth",
    auth: { scope: "none" },
    body: Strict({ token: EmailToken }),
    responses: {
      200: Open({
        side: Word(
          [...EMAIL_SIDES],
          "a newer client knows",
          "Whether it went to the email that is to be the account's, or to that of before",
        ),
        username: Type.String(),
        email: Type.String({ description: "The one that is to be the account's" }),
        is_awaited: Type.Boolean({ description: "It can be confirmed; else only called off" }),
        expires_at: Timestamp,
      }),
    },
    errors: ["link_not_valid"],
  }),
  confirm: endpoint({
    method: "POST",
    path: "/links/email/confirm",
    summary: "Confirm it. Once everybody who is asked has, it is the account's",
    tag: "auth",
    auth: { scope: "none" },
    body: Strict({ token: EmailToken }),
    responses: {
      200: Open({ is_done: Type.Boolean({ description: "False: the other link has to be used as well" }) }),
    },
    errors: ["link_not_valid"],
  }),
  cancel: endpoint({
    method: "POST",
    path: "/links/email/cancel",
    summary: "Call it off: the account stays as it is",
    tag: "auth",
    auth: { scope: "none" },
    body: Strict({ token: EmailToken }),
    responses: { 204: null },
    errors: ["link_not_valid"],
  }),
  sendAgain: endpoint({
    method: "POST",
    path: "/users/me/pending-email",
    summary: "Have the mails about my pending email sent again, if there is one",
    tag: "users",
    auth: { scope: "user" },
    responses: { 204: null },
    errors: [],
  }),
  giveUp: endpoint({
    method: "DELETE",
    path: "/users/me/pending-email",
    summary: "Give up my pending email, if there is one",
    tag: "users",
    auth: { scope: "user" },
    responses: { 204: null },
    errors: [],
  }),
} as const;
