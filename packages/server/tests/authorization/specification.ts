import type { Role } from "@gochat/protocol";
import type { Action } from "../../src/conversations/conversation-policy.ts";

/** The columns of the table in G2. */
export const STANDINGS = ["owner", "admin", "member", "direct"] as const;
export type Standing = (typeof STANDINGS)[number];

/** What stands in a field of the table. */
export type Right = "✔" | "" | "anybody" | "members" | "when alone";

type Row = readonly [what: string, owner: Right, admin: Right, member: Right, direct: Right];

/** The table of G2, copied by hand from SPEC.md, and not from the code. */
export const RIGHTS = {
  everyday: [
    "send, react, mark, type, edit and delete own messages, archive, mute, pin for oneself",
    "✔",
    "✔",
    "✔",
    "✔",
  ],
  deleteOthers: ["delete messages of others", "✔", "✔", "", ""],
  revisionsOfOthers: ["read what messages of others said before", "✔", "✔", "", ""],
  pin: ["pin and unpin messages", "✔", "✔", "", "✔"],
  settings: ["rename, describe, set `history` to `joined`", "✔", "✔", "", ""],
  openHistory: ["set `history` to `all`", "✔", "", "", ""],
  add: ["add members", "✔", "✔", "", ""],
  remove: ["remove", "anybody", "members", "", ""],
  roles: ["change roles, hand the group over", "✔", "", "", ""],
  leave: ["leave", "when alone", "✔", "✔", ""],
} as const satisfies Record<string, Row>;
export type RightName = keyof typeof RIGHTS;

export const rightOf = (name: RightName, standing: Standing): Right =>
  RIGHTS[name][STANDINGS.indexOf(standing) + 1] as Right;

/** What each action of the policy is in the table. An action without a line here does not compile. */
const ROW_OF_ACTION: Readonly<Record<Action, RightName>> = {
  "message.send": "everyday",
  "message.edit_own": "everyday",
  "message.delete_own": "everyday",
  "message.delete_other": "deleteOthers",
  "message.read_revisions_own": "everyday",
  "message.read_revisions_other": "revisionsOfOthers",
  "message.react": "everyday",
  "message.pin": "pin",
  "conversation.update": "settings",
  "conversation.open_history": "openHistory",
  "conversation.mark": "everyday",
  "conversation.personalise": "everyday",
  "conversation.type": "everyday",
  "member.add": "add",
  "member.remove_admin": "remove",
  "member.remove_member": "remove",
  "member.set_role": "roles",
  "member.leave": "leave",
};

/** Whether the table lets somebody of this standing do this to anybody at all. */
export function isAllowedAtAll(action: Action, standing: Standing): boolean {
  const right = rightOf(ROW_OF_ACTION[action], standing);
  return action === "member.remove_admin" ? right === "anybody" : right !== "";
}

export const mayRemove = (right: Right, role: Role): boolean =>
  right === "anybody" || (right === "members" && role === "member");
