import type { ConversationData, Member } from "@gochat/client";
import { blockedIn } from "./blocked.ts";

/** What somebody is in a conversation. In a direct one both are alike. */
export type Standing = "owner" | "admin" | "member" | "direct";

interface Rule {
  readonly who: readonly Standing[];
  /** Whether they still may in a closed conversation. */
  readonly whenClosed: boolean;
}

const EVERYBODY = ["owner", "admin", "member", "direct"] as const;
const ALWAYS: Rule = { who: EVERYBODY, whenClosed: true };
const WHILE_OPEN: Rule = { who: EVERYBODY, whenClosed: false };

/** Who may do what (G2): a test compares it with the table of the specification. The server judges; this is for what is offered. */
export const PERMISSIONS = {
  "message.send": WHILE_OPEN,
  "message.edit_own": WHILE_OPEN,
  "message.delete_own": ALWAYS,
  "message.delete_other": { who: ["owner", "admin"], whenClosed: true },
  "message.read_revisions_own": ALWAYS,
  "message.read_revisions_other": { who: ["owner", "admin"], whenClosed: true },
  "message.report": ALWAYS,
  "message.react": WHILE_OPEN,
  "message.pin": { who: ["owner", "admin", "direct"], whenClosed: false },
  "conversation.update": { who: ["owner", "admin"], whenClosed: false },
  "conversation.open_history": { who: ["owner"], whenClosed: false },
  "conversation.mark": ALWAYS,
  "conversation.personalise": ALWAYS,
  "conversation.type": ALWAYS,
  "member.add": { who: ["owner", "admin"], whenClosed: false },
  "member.remove_admin": { who: ["owner"], whenClosed: true },
  "member.remove_member": { who: ["owner", "admin"], whenClosed: true },
  "member.unban": { who: ["owner", "admin"], whenClosed: true },
  "member.set_role": { who: ["owner"], whenClosed: false },
  "member.leave": { who: ["owner", "admin", "member"], whenClosed: true },
} as const satisfies Record<string, Rule>;

export type Action = keyof typeof PERMISSIONS;

/** What stays to the owner and the admins where only they write (G11), and what nobody does who is silenced (G12). */
const WRITING: ReadonlySet<Action> = new Set(["message.send", "message.edit_own"]);
const SPEAKING: ReadonlySet<Action> = new Set([...WRITING, "message.react"]);

/** What one is judged by. */
export type Judged = Pick<ConversationData, "kind" | "closed_at" | "who_writes" | "silenced_until"> &
  Partial<Pick<ConversationData, "members">> & {
    readonly me: Pick<ConversationData["me"], "role"> & Partial<Pick<ConversationData["me"], "request">>;
  };

/** Words of a later version are taken for what the contract says: another kind for a group, another role for a member. */
function standingIn({ kind, me }: Judged): Standing {
  if (kind === "direct") return "direct";
  return me.role === "owner" ? "owner" : me.role === "admin" ? "admin" : "member";
}

/** Whether one may do this in a conversation. */
export function may(action: Action, conversation: Judged): boolean {
  const { who, whenClosed }: Rule = PERMISSIONS[action];
  const { closed_at, who_writes, silenced_until } = conversation;
  const standing = standingIn(conversation);
  // What a block ends in a direct conversation is what its end would (S6).
  const isShut = closed_at !== null || blockedIn(conversation) !== undefined;
  if (!who.includes(standing) || (isShut && !whenClosed)) return false;
  if (standing === "member" && who_writes === "admins" && WRITING.has(action)) return false;
  return !isAhead(silenced_until) || !SPEAKING.has(action);
}

/** Whether one writes here as it is: a request is accepted or ignored first. */
export const mayWrite = (conversation: Judged): boolean =>
  (conversation.me.request ?? null) === null && may("message.send", conversation);

/** Whether a time lies ahead: a silence is over by itself. */
export const isAhead = (time: string | undefined): boolean =>
  time !== undefined && Date.parse(time) > Date.now();

/** Whether one may remove somebody else from a group. The owner is removed by nobody. */
export function mayRemove(conversation: Judged, { role }: Pick<Member, "role">): boolean {
  if (role === "owner") return false;
  return may(role === "admin" ? "member.remove_admin" : "member.remove_member", conversation);
}

/** Whether one may leave: an owner only as the last one, since every group has one (G3). */
export const mayLeave = (conversation: Judged & Pick<ConversationData, "member_count">): boolean =>
  may("member.leave", conversation) && (conversation.me.role !== "owner" || conversation.member_count === 1);
