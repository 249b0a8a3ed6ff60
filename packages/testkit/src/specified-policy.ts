import type { Action, Standing } from "@gochat/server/conversation-policy.ts";
import { specifiedTable } from "./specification.ts";

export const STANDINGS = ["owner", "admin", "member", "direct"] as const satisfies readonly Standing[];

/** What the table of G2 calls each action. An action that it does not name does not compile. */
const WORDS: Readonly<Record<Action, readonly string[]>> = {
  "message.send": ["send"],
  "message.edit_own": ["edit own messages"],
  "message.delete_own": ["delete own messages"],
  "message.delete_other": ["delete messages of others"],
  "message.read_revisions_own": ["read what they said before"],
  "message.read_revisions_other": ["read what those said before"],
  "message.report": ["report"],
  "message.react": ["react"],
  "message.pin": ["pin and unpin messages"],
  "conversation.update": [
    "rename",
    "describe",
    "picture",
    "set `history` to `joined`",
    "say who writes",
    "set slow mode",
  ],
  "conversation.open_history": ["set `history` to `all`"],
  "conversation.mark": ["mark"],
  "conversation.personalise": ["archive", "mute", "pin for oneself"],
  "conversation.type": ["type"],
  "member.add": ["add members", "invite"],
  "member.remove_admin": ["remove", "ban", "silence"],
  "member.remove_member": ["remove", "ban", "silence"],
  "member.unban": ["lift bans", "see who is banned"],
  "member.set_role": ["change roles", "hand the group over"],
  "member.leave": ["leave"],
};
export const ACTIONS = Object.keys(WORDS) as Action[];

interface SpecifiedRule {
  readonly words: readonly string[];
  /** By standing: "✔", nothing, or whom. */
  readonly rights: Readonly<Record<Standing, string>>;
  readonly whenClosed: boolean;
  /** Where one of the two blocks the other. */
  readonly whenBlocked: boolean;
  /** For members. */
  readonly whenAdminsWrite: boolean;
  readonly whenSilenced: boolean;
}

const RULES: readonly SpecifiedRule[] = specifiedTable(
  "",
  "owner",
  "admin",
  "member",
  "in a direct one",
  "when closed",
  "when blocked",
  "when only admins write",
  "when silenced",
).map(([words = "", owner = "", admin = "", member = "", direct = "", ...goesOn]) => {
  const [whenClosed, whenBlocked, whenAdminsWrite, whenSilenced] = goesOn.map((field) => field !== "");
  return {
    words: words.split(", "),
    rights: { owner, admin, member, direct },
    whenClosed: whenClosed === true,
    whenBlocked: whenBlocked === true,
    whenAdminsWrite: whenAdminsWrite === true,
    whenSilenced: whenSilenced === true,
  };
});

export const SPECIFIED_WORDS: readonly string[] = RULES.flatMap(({ words }) => words);
export const wordsOf = (action: Action): readonly string[] => WORDS[action];

/** The row of the table that an action stands in, with all of its words. */
export function specifiedRule(action: Action): SpecifiedRule {
  const found = RULES.filter(({ words }) => words.some((word) => WORDS[action].includes(word)));
  const [rule] = found;
  if (rule === undefined || found.length > 1)
    throw new Error(`${action} has ${found.length} rows in SPEC.md`);
  return rule;
}

/** Whether the table of G2 lets somebody of this standing do this to anybody at all. */
export function isSpecified(action: Action, standing: Standing): boolean {
  const right = specifiedRule(action).rights[standing];
  return action === "member.remove_admin" ? right === "anybody" : right !== "";
}
