import { AvatarInput } from "../entities/avatar.ts";
import { Audience, OwnUser, User } from "../entities/user.ts";
import { UserId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { Nullable, Open, Strict, Type } from "../schema.ts";
import { DisplayName, Email, Password, Text } from "../text.ts";
import { endpoint } from "./endpoint.ts";
import { Cursor, Limit } from "./paging.ts";
import { Code } from "./second-factor.ts";

export const users = {
  search: endpoint({
    method: "GET",
    path: "/users",
    summary: "People whose username begins with `query`, in any letter case",
    tag: "users",
    auth: { scope: "user" },
    query: Strict({
      query: Text({ minLength: 1, maxLength: LIMITS.usernameMaxLength }),
      limit: Limit,
      cursor: Cursor,
    }),
    responses: { 200: Open({ users: Type.Array(User), next_cursor: Nullable(Type.String()) }) },
    errors: [],
  }),
  get: endpoint({
    method: "GET",
    path: "/users/:id",
    summary: "One person",
    tag: "users",
    auth: { scope: "user" },
    params: Strict({ id: UserId }),
    responses: { 200: Open({ user: User }) },
    errors: ["user_not_found"],
  }),
  updateMe: endpoint({
    method: "PATCH",
    path: "/users/me",
    summary:
      "Change my profile, privacy, email or password. A new email or password needs `current_password`, and with a second factor a `code`; a new password ends my other sessions",
    tag: "users",
    auth: { scope: "user" },
    body: Type.Object(
      {
        display_name: Type.Optional(DisplayName),
        avatar: Type.Optional(Nullable(AvatarInput)),
        email: Type.Optional(Email),
        password: Type.Optional(Password),
        sends_receipts: Type.Optional(Type.Boolean()),
        shows_presence: Type.Optional(Type.Boolean()),
        messages_from: Type.Optional(Audience),
        groups_from: Type.Optional(Audience),
        current_password: Type.Optional(Text({ minLength: 1, maxLength: LIMITS.passwordMaxBytes })),
        code: Type.Optional(Code),
      },
      { additionalProperties: false, minProperties: 1 },
    ),
    responses: { 200: Open({ user: OwnUser }) },
    errors: [
      "invalid_credentials",
      "second_factor_required",
      "email_taken",
      "content_refused",
      "file_not_found",
      "quota_exceeded",
      "storage_full",
      "busy",
    ],
  }),
  deleteMe: endpoint({
    method: "DELETE",
    path: "/users/me",
    summary: "Delete my account for good. Needs my password if I have one, and with a second factor a `code`",
    tag: "users",
    auth: { scope: "user" },
    body: Strict({
      password: Type.Optional(Text({ minLength: 1, maxLength: LIMITS.passwordMaxBytes })),
      code: Type.Optional(Code),
    }),
    responses: { 204: null },
    errors: ["invalid_credentials", "second_factor_required", "busy", "outcome_unknown"],
  }),
} as const;
