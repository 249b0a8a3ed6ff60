import type { Role } from "@gochat/protocol";
import type { Conversation, Member } from "./model.ts";

type Standing = Role | "direct";

/** The table of G2, read off the specification. What every member may do is not in it. */
const TABLE = {
  deleteOthers: ["owner", "admin"],
  pin: ["owner", "admin", "direct"],
  update: ["owner", "admin"],
  add: ["owner", "admin"],
  removeMember: ["owner", "admin"],
  removeAnybody: ["owner"],
  setRole: ["owner"],
  leave: ["owner", "admin", "member"],
} as const satisfies Record<string, readonly Standing[]>;

export function mayNot(what: keyof typeof TABLE, conversation: Conversation, member: Member): boolean {
  const allowed: readonly Standing[] = TABLE[what];
  return !allowed.includes(conversation.kind === "direct" ? "direct" : member.role);
}
