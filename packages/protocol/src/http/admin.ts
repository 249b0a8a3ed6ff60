import { Account } from "../entities/account.ts";
import { AUDIT_ACTIONS, AuditEntry } from "../entities/audit.ts";
import { Figures } from "../entities/figures.ts";
import { INSTANCE_ROLES } from "../entities/instance-role.ts";
import { InstanceSettings, SettingsInput } from "../entities/instance.ts";
import { Timestamp, UserId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { Nullable, OneOf, Open, Strict, Type } from "../schema.ts";
import { Email, Text, Username } from "../text.ts";
import { endpoint } from "./endpoint.ts";
import { Cursor, Limit } from "./paging.ts";

const ofPerson = Strict({ id: UserId });
const One = Open({ user: Account });
const next_cursor = Nullable(Type.String());

/** The token of a link that serves once (I5). It is shown here and nowhere else. */
export const LinkToken = Open({ token: Type.String(), expires_at: Timestamp });

const Narrowing = {
  user_id: Type.Optional({
    ...UserId,
    description: "Only what this person did, or what was done to their account",
  }),
  action: Type.Optional(OneOf(AUDIT_ACTIONS)),
  since: Type.Optional(Timestamp),
  until: Type.Optional(Timestamp),
};

/** What only administrators of the server do (I1). */
export const admin = {
  listUsers: endpoint({
    method: "GET",
    path: "/admin/users",
    summary: "Accounts in the order of their usernames, or those whose username or email begins with `query`",
    tag: "admin",
    auth: { scope: "admin" },
    query: Strict({
      query: Type.Optional(Text({ minLength: 1, maxLength: LIMITS.emailMaxLength })),
      status: Type.Optional(OneOf(["active", "suspended"])),
      instance_role: Type.Optional(OneOf(INSTANCE_ROLES)),
      limit: Limit,
      cursor: Cursor,
    }),
    responses: { 200: Open({ users: Type.Array(Account), next_cursor }) },
    errors: [],
  }),
  createUser: endpoint({
    method: "POST",
    path: "/admin/users",
    summary: "Make an account, and a link with which its owner sets a password",
    tag: "admin",
    auth: { scope: "admin" },
    body: Strict({ username: Username, email: Type.Optional(Email) }),
    responses: { 201: Open({ user: Account, link: LinkToken }) },
    errors: ["username_taken", "email_taken"],
  }),
  getUser: endpoint({
    method: "GET",
    path: "/admin/users/:id",
    summary: "One account",
    tag: "admin",
    auth: { scope: "admin" },
    params: ofPerson,
    responses: { 200: One },
    errors: ["user_not_found"],
  }),
  updateUser: endpoint({
    method: "PATCH",
    path: "/admin/users/:id",
    summary: "Make somebody an administrator, or no longer one",
    tag: "admin",
    auth: { scope: "admin" },
    params: ofPerson,
    body: Strict({ instance_role: OneOf(INSTANCE_ROLES) }),
    responses: { 200: One },
    errors: ["user_not_found", "last_admin"],
  }),
  deleteUser: endpoint({
    method: "DELETE",
    path: "/admin/users/:id",
    summary: "Delete an account for good, as its owner could",
    tag: "admin",
    auth: { scope: "admin" },
    params: ofPerson,
    responses: { 204: null },
    errors: ["user_not_found", "last_admin", "outcome_unknown"],
  }),
  suspendUser: endpoint({
    method: "PUT",
    path: "/admin/users/:id/suspension",
    summary: "Log somebody out everywhere and let them in no more; their sockets close within 2 seconds",
    tag: "admin",
    auth: { scope: "admin" },
    params: ofPerson,
    responses: { 200: One },
    errors: ["user_not_found", "last_admin"],
  }),
  reinstateUser: endpoint({
    method: "DELETE",
    path: "/admin/users/:id/suspension",
    summary: "Let somebody log in again",
    tag: "admin",
    auth: { scope: "admin" },
    params: ofPerson,
    responses: { 200: One },
    errors: ["user_not_found"],
  }),
  endSessions: endpoint({
    method: "DELETE",
    path: "/admin/users/:id/sessions",
    summary: "Log somebody out everywhere",
    tag: "admin",
    auth: { scope: "admin" },
    params: ofPerson,
    responses: { 204: null },
    errors: ["user_not_found"],
  }),
  makePasswordLink: endpoint({
    method: "POST",
    path: "/admin/users/:id/password-link",
    summary: "A link with which somebody sets a new password, once, within 24 hours; an earlier one is dead",
    tag: "admin",
    auth: { scope: "admin" },
    params: ofPerson,
    responses: { 201: Open({ link: LinkToken }) },
    errors: ["user_not_found"],
  }),
  removeSecondFactor: endpoint({
    method: "DELETE",
    path: "/admin/users/:id/second-factor",
    summary: "Take the second factor away from somebody who has lost it; the password alone is enough then",
    tag: "admin",
    auth: { scope: "admin" },
    params: ofPerson,
    responses: { 200: One },
    errors: ["user_not_found"],
  }),
  getSettings: endpoint({
    method: "GET",
    path: "/admin/settings",
    summary: "What is set for the whole server",
    tag: "admin",
    auth: { scope: "admin" },
    responses: { 200: Open({ settings: InstanceSettings }) },
    errors: [],
  }),
  updateSettings: endpoint({
    method: "PATCH",
    path: "/admin/settings",
    summary: "Set some of it anew",
    tag: "admin",
    auth: { scope: "admin" },
    body: SettingsInput,
    responses: { 200: Open({ settings: InstanceSettings }) },
    errors: [],
  }),
  figures: endpoint({
    method: "GET",
    path: "/admin/figures",
    summary: "How large the server is, and how busy now",
    tag: "admin",
    auth: { scope: "admin" },
    responses: { 200: Open({ figures: Figures }) },
    errors: [],
  }),
  audit: endpoint({
    method: "GET",
    path: "/admin/audit",
    summary: "The audit log, the newest first",
    tag: "admin",
    auth: { scope: "admin" },
    query: Strict({ ...Narrowing, limit: Limit, cursor: Cursor }),
    responses: { 200: Open({ entries: Type.Array(AuditEntry), next_cursor }) },
    errors: [],
  }),
  exportAudit: endpoint({
    method: "GET",
    path: "/admin/audit/export",
    summary: "The same as a file: an entry a line, the oldest first",
    tag: "admin",
    auth: { scope: "admin" },
    query: Strict(Narrowing),
    bytes: true,
    responses: { 200: null },
    errors: [],
  }),
} as const;
