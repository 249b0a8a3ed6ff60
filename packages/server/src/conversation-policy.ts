import type { Conversation, Role, Writers } from "@gochat/protocol";
import { AppError } from "./errors.ts";

/** What somebody is in a conversation. In a direct one both are alike. */
export type Standing = Role | "direct";

interface Rule {
  readonly who: readonly Standing[];
  /** Whether they still may in a closed conversation. */
  readonly whenClosed: boolean;
  /** Whether they still may in a direct one when one of the two blocks the other (S6). */
  readonly whenBlocked: boolean;
  /** Whether members still may where only the owner and admins write (G11). */
  readonly whenAdminsWrite: boolean;
  readonly whenSilenced: boolean;
}

const EVERYBODY = ["owner", "admin", "member", "direct"] as const;
const NO_WRITING = { whenAdminsWrite: true, whenSilenced: true } as const;
const ALWAYS = { who: EVERYBODY, whenClosed: true, whenBlocked: true, ...NO_WRITING } as const;
const WRITING = {
  who: EVERYBODY,
  whenClosed: false,
  whenBlocked: false,
  whenAdminsWrite: false,
  whenSilenced: false,
} as const;

/**
 * Who may do what: the table of G2, which a test compares with this one. Everything asks it, but for `message.send`: the statement
 * that stores sends judges by the same row.
 */
export const POLICY = {
  "message.send": WRITING,
  "message.edit_own": WRITING,
  "message.delete_own": ALWAYS,
  "message.delete_other": { who: ["owner", "admin"], whenClosed: true, whenBlocked: false, ...NO_WRITING },
  "message.read_revisions_own": ALWAYS,
  "message.read_revisions_other": {
    who: ["owner", "admin"],
    whenClosed: true,
    whenBlocked: false,
    ...NO_WRITING,
  },
  "message.report": ALWAYS,
  "message.react": { ...WRITING, whenAdminsWrite: true },
  "message.pin": { who: ["owner", "admin", "direct"], whenClosed: false, whenBlocked: false, ...NO_WRITING },
  "conversation.update": { who: ["owner", "admin"], whenClosed: false, whenBlocked: false, ...NO_WRITING },
  "conversation.open_history": { who: ["owner"], whenClosed: false, whenBlocked: false, ...NO_WRITING },
  "conversation.mark": ALWAYS,
  "conversation.personalise": ALWAYS,
  "conversation.type": ALWAYS,
  "member.add": { who: ["owner", "admin"], whenClosed: false, whenBlocked: false, ...NO_WRITING },
  "member.remove_admin": { who: ["owner"], whenClosed: true, whenBlocked: false, ...NO_WRITING },
  "member.remove_member": { who: ["owner", "admin"], whenClosed: true, whenBlocked: false, ...NO_WRITING },
  "member.unban": { who: ["owner", "admin"], whenClosed: true, whenBlocked: false, ...NO_WRITING },
  "member.set_role": { who: ["owner"], whenClosed: false, whenBlocked: false, ...NO_WRITING },
  "member.leave": { who: ["owner", "admin", "member"], whenClosed: true, whenBlocked: false, ...NO_WRITING },
} as const satisfies Record<string, Rule>;

export type Action = keyof typeof POLICY;

/** What somebody is judged by. */
export interface Judged {
  readonly kind: Conversation["kind"];
  readonly role: Role;
  readonly closed_at: string | null;
  readonly blocked_at: string | null;
  readonly who_writes: Writers;
  readonly is_silenced: boolean;
}

/** Of somebody to whom none of this applies, or does not matter. */
export const UNHINDERED = { blocked_at: null, who_writes: "everybody", is_silenced: false } as const;

/** What the policy answers; null: they may. Undefined: somebody who is not a member. */
export function refusalOf(action: Action, judged: Judged | undefined): AppError | null {
  if (judged === undefined) return new AppError("conversation_not_found");
  const rule: Rule = POLICY[action];
  const standing = judged.kind === "direct" ? "direct" : judged.role;
  if (!rule.who.includes(standing)) return new AppError("forbidden");
  if (standing === "member" && judged.who_writes === "admins" && !rule.whenAdminsWrite)
    return new AppError("forbidden"); // G11
  if (judged.closed_at !== null && !rule.whenClosed) return new AppError("conversation_closed");
  if (judged.blocked_at !== null && !rule.whenBlocked) return new AppError("not_accepted");
  return judged.is_silenced && !rule.whenSilenced ? new AppError("silenced") : null; // G12
}

export function authorize<T extends Judged>(action: Action, judged: T | undefined): asserts judged is T {
  const refusal = refusalOf(action, judged);
  if (refusal !== null) throw refusal;
}

/** What every member may do at any time: whoever knows the members can judge it. */
export type MembersAction = {
  [A in Action]: (typeof POLICY)[A] extends typeof ALWAYS ? A : never;
}[Action];

export const refusalOfStranger = (_action: MembersAction): AppError => new AppError("conversation_not_found");

export function authorizeMember(action: MembersAction, isMember: boolean): asserts isMember {
  if (!isMember) throw refusalOfStranger(action);
}

/** The rule who sees which message (H6): those above this seq. The database has the same one in `database/functions/seen_above.sql`. */
export const seenAbove = (history: Conversation["history"], joinedSeq: number): number =>
  history === "all" ? 0 : joinedSeq;

/** The message that only those who see it hear of, where an event is about one; null: everybody does (H6). */
export const subjectSeqOf = (history: Conversation["history"], seq: number | null): number | null =>
  history === "all" ? null : seq;

/** Whether somebody who joined at this seq hears of an event. */
export const hearsOf = (subjectSeq: number | null, joinedSeq: number): boolean =>
  subjectSeq === null || subjectSeq > joinedSeq;
