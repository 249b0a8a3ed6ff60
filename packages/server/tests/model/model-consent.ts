import type { ErrorCode, UserId } from "@gochat/protocol";
import { findDirect } from "./model.ts";
import type { Conversation, Member, Model, Person } from "./model.ts";
import { done, reasons, refused } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";

const keyOf = (blocker: UserId, blocked: UserId): string => `${blocker} ${blocked}`;

/** S5 */
export const eitherBlocks = ({ blocks }: Model, one: UserId, other: UserId): boolean =>
  blocks.has(keyOf(one, other)) || blocks.has(keyOf(other, one));

/** S6: what is not done in a direct conversation of two, one of whom blocks the other. */
export const refusedByBlock = (model: Model, { pair: [one, other] }: Conversation): ErrorCode[] =>
  reasons(["not_accepted", one !== undefined && other !== undefined && eitherBlocks(model, one, other)]);

/** Both blocks and their ends may be said again. */
export function setBlock(model: Model, blocker: UserId, blocked: UserId, isWanted: boolean): Outcome<null> {
  if (blocker === blocked) return isWanted ? refused("invalid_request") : done(null);
  if (!isWanted) {
    model.blocks.delete(keyOf(blocker, blocked));
    return done(null);
  }
  model.blocks.add(keyOf(blocker, blocked));
  const own = findDirect(model, blocker, blocked)?.members.get(blocker);
  if (own?.request === "pending") own.request = "ignored";
  return done(null);
}

/** S1: whether the first message of another one is no request. */
export function isLet({ conversations }: Model, { id, messagesFrom }: Person, other: UserId): boolean {
  if (messagesFrom !== "shared") return messagesFrom === "everybody";
  return conversations.some(({ kind, members }) => kind === "group" && members.has(id) && members.has(other));
}

/** S4 */
export function settleRequest(
  { members }: Conversation,
  userId: UserId,
  wanted: "accepted" | "ignored",
): Outcome<Member> {
  const member = members.get(userId);
  if (member === undefined) return refused("conversation_not_found");
  if (wanted === "ignored" && member.request === null) return refused("forbidden");
  member.request = wanted === "ignored" ? "ignored" : null;
  return done(member);
}
