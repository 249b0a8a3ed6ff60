// Made from packages/protocol by `npm run docs`.

import type { Call, CallTable } from "../http/call.ts";
import type { Account, AuditEntry, Figures, InstanceSettings, LinkToken, SettingsInput } from "./entities.ts";

/** The same table for calls that most programs never make: `chat.calls` makes them. */
export const ADMIN = {
  listUsers: "GET /admin/users admin",
  createUser: "POST /admin/users admin",
  getUser: "GET /admin/users/:id admin",
  updateUser: "PATCH /admin/users/:id admin",
  deleteUser: "DELETE /admin/users/:id admin",
  suspendUser: "PUT /admin/users/:id/suspension admin",
  reinstateUser: "DELETE /admin/users/:id/suspension admin",
  endSessions: "DELETE /admin/users/:id/sessions admin",
  makePasswordLink: "POST /admin/users/:id/password-link admin",
  removeSecondFactor: "DELETE /admin/users/:id/second-factor admin",
  getSettings: "GET /admin/settings admin",
  updateSettings: "PATCH /admin/settings admin",
  figures: "GET /admin/figures admin",
  audit: "GET /admin/audit admin",
} as const as CallTable<AdminCalls>;

export interface AdminCalls {
  /** Accounts in the order of their usernames, or those whose username or email begins with `query`. */
  readonly listUsers: Call<{ readonly query?: string | undefined; readonly status?: "active" | "suspended" | undefined; readonly instance_role?: "user" | "admin" | undefined; readonly limit?: number | undefined; readonly cursor?: string | undefined; }, { readonly users: readonly Account[]; readonly next_cursor: string | null; }>;
  /** Make an account, and a link with which its owner sets a password. Errors: `username_taken`, `email_taken`. */
  readonly createUser: Call<{ readonly username: string; readonly email?: string | undefined; }, { readonly user: Account; readonly link: LinkToken; }>;
  /** One account. Errors: `user_not_found`. */
  readonly getUser: Call<{ readonly id: string; }, { readonly user: Account; }>;
  /** Make somebody an administrator, or no longer one. Errors: `user_not_found`, `last_admin`. */
  readonly updateUser: Call<{ readonly id: string; } & { readonly instance_role: "user" | "admin"; }, { readonly user: Account; }>;
  /** Delete an account for good, as its owner could. Errors: `user_not_found`, `last_admin`, `outcome_unknown`. */
  readonly deleteUser: Call<{ readonly id: string; }, void>;
  /** Log somebody out everywhere and let them in no more; their sockets close within 2 seconds. Errors: `user_not_found`, `last_admin`. */
  readonly suspendUser: Call<{ readonly id: string; }, { readonly user: Account; }>;
  /** Let somebody log in again. Errors: `user_not_found`. */
  readonly reinstateUser: Call<{ readonly id: string; }, { readonly user: Account; }>;
  /** Log somebody out everywhere. Errors: `user_not_found`. */
  readonly endSessions: Call<{ readonly id: string; }, void>;
  /** A link with which somebody sets a new password, once, within 24 hours; an earlier one is dead. Errors: `user_not_found`. */
  readonly makePasswordLink: Call<{ readonly id: string; }, { readonly link: LinkToken; }>;
  /** Take the second factor away from somebody who has lost it; the password alone is enough then. Errors: `user_not_found`. */
  readonly removeSecondFactor: Call<{ readonly id: string; }, { readonly user: Account; }>;
  /** What is set for the whole server. */
  readonly getSettings: Call<{}, { readonly settings: InstanceSettings; }>;
  /** Set some of it anew. */
  readonly updateSettings: Call<SettingsInput, { readonly settings: InstanceSettings; }>;
  /** How large the server is, and how busy now. */
  readonly figures: Call<{}, { readonly figures: Figures; }>;
  /** The audit log, the newest first. */
  readonly audit: Call<{ readonly user_id?: string | undefined; readonly action?: "access.refused" | "account.created" | "account.deleted" | "account.registered" | "account.reinstated" | "account.role_changed" | "account.suspended" | "audit.exported" | "email.changed" | "group.changed" | "group.created" | "identity.linked" | "identity.unlinked" | "invitation.made" | "invitation.revoked" | "invitation.used" | "login.failed" | "login.limited" | "login.succeeded" | "member.added" | "member.banned" | "member.changed" | "member.removed" | "member.unbanned" | "message.reported" | "password.changed" | "password_check.failed" | "password_check.limited" | "password_link.made" | "refresh.limited" | "refresh_token.reused" | "registration.limited" | "report.resolved" | "second_factor.codes_renewed" | "second_factor.devices_forgotten" | "second_factor.failed" | "second_factor.limited" | "second_factor.recovery_code_used" | "second_factor.required" | "second_factor.turned_off" | "second_factor.turned_on" | "sessions.ended" | "settings.changed" | undefined; readonly since?: string | undefined; readonly until?: string | undefined; readonly limit?: number | undefined; readonly cursor?: string | undefined; }, { readonly entries: readonly AuditEntry[]; readonly next_cursor: string | null; }>;
}
