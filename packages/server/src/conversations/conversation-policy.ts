import type { Conversation, Role } from "@gochat/protocol";
import { AppError } from "../errors.ts";

/** What somebody is in a conversation. In a direct one both are alike. */
export type Standing = Role | "direct";

/**
 * Who may do what (G2). What everybody in a conversation may do is listed as well, so that there is a line for everything that can
 * be done.
 */
export const POLICY = {
  "message.send": ["owner", "admin", "member", "direct"],
  "message.edit_own": ["owner", "admin", "member", "direct"],
  "message.delete_own": ["owner", "admin", "member", "direct"],
  "message.delete_other": ["owner", "admin"],
  "message.read_revisions_own": ["owner", "admin", "member", "direct"],
  "message.read_revisions_other": ["owner", "admin"],
  "message.react": ["owner", "admin", "member", "direct"],
  "message.pin": ["owner", "admin", "direct"],
  "conversation.update": ["owner", "admin"],
  "conversation.open_history": ["owner"],
  "conversation.mark": ["owner", "admin", "member", "direct"],
  "conversation.personalise": ["owner", "admin", "member", "direct"],
  "conversation.type": ["owner", "admin", "member", "direct"],
  "member.add": ["owner", "admin"],
  "member.remove_admin": ["owner"],
  "member.remove_member": ["owner", "admin"],
  "member.set_role": ["owner"],
  "member.leave": ["owner", "admin", "member"],
} as const satisfies Record<string, readonly Standing[]>;

export type Action = keyof typeof POLICY;

/** What is still possible when a conversation is closed. */
const WHEN_CLOSED: ReadonlySet<Action> = new Set([
  "message.delete_own",
  "message.delete_other",
  "message.read_revisions_own",
  "message.read_revisions_other",
  "conversation.mark",
  "conversation.personalise",
  "conversation.type",
  "member.remove_admin",
  "member.remove_member",
  "member.leave",
]);

export interface Judged {
  readonly kind: Conversation["kind"];
  readonly role: Role;
  readonly closed_at: string | null;
}

export function may(action: Action, { kind, role }: Judged): boolean {
  const allowed: readonly Standing[] = POLICY[action];
  return allowed.includes(kind === "direct" ? "direct" : role);
}

/** Throws `forbidden` or `conversation_closed`. That somebody is a member at all was found before. */
export function authorize(action: Action, judged: Judged): void {
  if (!may(action, judged)) throw new AppError("forbidden");
  if (judged.closed_at !== null && !WHEN_CLOSED.has(action)) throw new AppError("conversation_closed");
}
