import { AuditEntryId, ConversationId, SessionId, Timestamp, UserId } from "../ids.ts";
import { Nullable, Open, Type, Word } from "../schema.ts";
import type { Infer } from "../schema.ts";

/** What the audit log says that somebody did, or tried (I6). */
export const AUDIT_ACTIONS = [
  "access.refused",
  "account.created",
  "account.deleted",
  "account.registered",
  "account.reinstated",
  "account.role_changed",
  "account.suspended",
  "audit.exported",
  "email.changed",
  "group.changed",
  "group.created",
  "identity.linked",
  "identity.unlinked",
  "invitation.made",
  "invitation.revoked",
  "invitation.used",
  "login.failed",
  "login.limited",
  "login.succeeded",
  "member.added",
  "member.banned",
  "member.changed",
  "member.removed",
  "member.unbanned",
  "message.reported",
  "password.changed",
  "password_check.failed",
  "password_check.limited",
  "password_link.made",
  "refresh.limited",
  "refresh_token.reused",
  "registration.limited",
  "report.resolved",
  "second_factor.codes_renewed",
  "second_factor.devices_forgotten",
  "second_factor.failed",
  "second_factor.limited",
  "second_factor.recovery_code_used",
  "second_factor.required",
  "second_factor.turned_off",
  "second_factor.turned_on",
  "sessions.ended",
  "settings.changed",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** One line of the audit log. It holds ids and words, and never a text, a name, a password or a token. */
export const AuditEntry = Open(
  {
    id: AuditEntryId,
    created_at: Timestamp,
    action: Word([...AUDIT_ACTIONS], "something else happened"),
    actor_id: Nullable({ ...UserId, description: "Who did it; null: nobody who was logged in" }),
    user_id: Nullable({ ...UserId, description: "To whose account" }),
    conversation_id: Nullable(ConversationId),
    session_id: Nullable(SessionId),
    address: Nullable(Type.String({ description: "Where the request came from" })),
    user_agent: Nullable(Type.String()),
    details: Type.Record(Type.String(), Type.Unknown(), { description: "What more there is to say of it" }),
  },
  { $id: "AuditEntry" },
);
export type AuditEntry = Infer<typeof AuditEntry>;
