import { isSpecified } from "@gochat/testkit/specified-policy.ts";
import type { Action } from "../../src/conversation-policy.ts";
import type { Conversation, Member } from "./model.ts";

/** By the table of G2. */
export const mayNot = (action: Action, conversation: Conversation, member: Member): boolean =>
  !isSpecified(action, conversation.kind === "direct" ? "direct" : member.role);
