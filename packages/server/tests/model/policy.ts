import type { ErrorCode } from "@gochat/protocol";
import { isSpecified, specifiedRule } from "@gochat/testkit/specified-policy.ts";
import type { Action } from "../../src/conversation-policy.ts";
import type { Conversation, Member } from "./model.ts";
import { reasons } from "./outcome.ts";

/** By the table of G2. */
export function mayNot(action: Action, { kind, whoWrites }: Conversation, { role }: Member): boolean {
  const standing = kind === "direct" ? "direct" : role;
  const isLeftToAdmins =
    standing === "member" && whoWrites === "admins" && !specifiedRule(action).whenAdminsWrite; // G11
  return isLeftToAdmins || !isSpecified(action, standing);
}

/** Why a member does not write, or react (G11, G12). */
export const whyNotWrite = (action: Action, conversation: Conversation, member: Member): ErrorCode[] =>
  reasons(
    ["forbidden", mayNot(action, conversation, member)],
    ["silenced", member.isSilenced && !specifiedRule(action).whenSilenced],
  );
