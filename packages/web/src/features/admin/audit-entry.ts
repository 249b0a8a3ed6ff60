import type { AdminCalls } from "@gochat/client/calls";

export type AuditEntry = Awaited<ReturnType<AdminCalls["audit"]>>["entries"][number];
export type AuditAction = NonNullable<NonNullable<Parameters<AdminCalls["audit"]>[0]>["action"]>;

/** All that is written, in the order in which it is offered. A test compares them with the server's. */
export const AUDIT_ACTIONS = [
  "login.succeeded",
  "login.failed",
  "login.limited",
  "account.registered",
  "registration.limited",
  "account.created",
  "account.role_changed",
  "account.suspended",
  "account.reinstated",
  "account.deleted",
  "password_link.made",
  "password.changed",
  "password_check.failed",
  "password_check.limited",
  "email.changed",
  "sessions.ended",
  "second_factor.turned_on",
  "second_factor.turned_off",
  "second_factor.codes_renewed",
  "second_factor.devices_forgotten",
  "second_factor.recovery_code_used",
  "second_factor.required",
  "second_factor.failed",
  "second_factor.limited",
  "identity.linked",
  "identity.unlinked",
  "refresh_token.reused",
  "refresh.limited",
  "access.refused",
  "settings.changed",
  "audit.exported",
  "group.created",
  "group.changed",
  "member.added",
  "member.changed",
  "member.removed",
  "member.banned",
  "member.unbanned",
  "message.reported",
  "report.resolved",
  "invitation.made",
  "invitation.used",
  "invitation.revoked",
] as const satisfies readonly AuditAction[];

/** As it stands in the ids of texts. */
export const wordOf = (action: string): string =>
  action.replaceAll(/[._](\w)/g, (_, first: string) => first.toUpperCase());

export interface Members {
  readonly id: string;
  readonly role: string | undefined;
}

/** Whom an entry is about beside the one whose account it is. */
export function membersIn({ details }: AuditEntry): readonly Members[] {
  const { user_ids = [], members = [] } = details as {
    readonly user_ids?: readonly string[];
    readonly members?: readonly { readonly user_id: string; readonly role: string }[];
  };
  return [
    ...user_ids.map((id) => ({ id, role: undefined })),
    ...members.map(({ user_id, role }) => ({ id: user_id, role })),
  ];
}

/** Everybody whose name an entry needs. */
export const peopleIn = (entry: AuditEntry): readonly string[] =>
  [entry.actor_id, entry.user_id, ...membersIn(entry).map(({ id }) => id)].filter((id) => id !== null);

/** Settings with what they were and what they are. */
export function settingsIn({ details }: AuditEntry): readonly {
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
}[] {
  const { before = {}, after = {} } = details as {
    readonly before?: Readonly<Record<string, unknown>>;
    readonly after?: Readonly<Record<string, unknown>>;
  };
  return Object.keys(after).map((name) => ({ name, before: before[name], after: after[name] }));
}
