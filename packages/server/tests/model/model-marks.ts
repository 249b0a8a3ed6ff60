import type { UserId } from "@gochat/protocol";
import { refusedByBlock } from "./model-consent.ts";
import type { Conversation, Member, Model } from "./model.ts";
import { done, refused } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";

export interface MarkInput {
  readonly conversation: Conversation;
  readonly readSeq: number | null;
  readonly deliveredSeq: number | null;
  readonly isMarkedUnread: boolean | null;
  readonly unreadFrom: number | null;
}

/** One after the other; answers with those that are not the person's own (U2). */
export function mark(
  model: Model,
  userId: UserId,
  marks: readonly MarkInput[],
): Outcome<readonly Conversation[]> {
  const isOwn = ({ members }: Conversation) => members.has(userId);
  const named = [...new Set(marks.map(({ conversation }) => conversation))];
  if (!named.some(isOwn)) return refused("conversation_not_found");
  for (const input of marks) {
    const member = input.conversation.members.get(userId);
    if (member === undefined) continue;
    const before = member.readSeq;
    markOne(member, input);
    // S2, S8: what is read meanwhile stays unseen until a later mark.
    const isShown = member.request === null && refusedByBlock(model, input.conversation).length === 0;
    if (member.readSeq > before && isShown) member.shownReadSeq = member.readSeq;
  }
  return done(named.filter((conversation) => !isOwn(conversation)));
}

/** U1, U4 */
function markOne(member: Member, input: MarkInput): void {
  const head = input.conversation.messages.length;
  const before = member.readSeq;
  const read = Math.min(input.readSeq ?? 0, head);
  member.readSeq = Math.max(before, read);
  member.deliveredSeq = Math.max(member.deliveredSeq, read, Math.min(input.deliveredSeq ?? 0, head));
  const from = member.unreadFrom;
  if (read > before || (read > 0 && read === head) || (from !== null && read >= before))
    Object.assign(member, NOT_MARKED);
  else if (from !== null) member.unreadFrom = Math.max(from, read + 1);
  if (input.unreadFrom !== null || input.isMarkedUnread !== null)
    Object.assign(member, NOT_MARKED, { isMarkedUnread: input.unreadFrom !== null || input.isMarkedUnread });
  if (input.unreadFrom !== null && input.unreadFrom <= member.readSeq) member.unreadFrom = input.unreadFrom;
}

const NOT_MARKED = { isMarkedUnread: false, unreadFrom: null } as const;

export interface PersonalInput {
  readonly isArchived?: boolean;
  readonly isPinned?: boolean;
  readonly mutedUntil?: string | null;
}

/** G7 */
export function personalise(
  conversation: Conversation,
  userId: UserId,
  { isArchived, isPinned, mutedUntil }: PersonalInput,
): Outcome<Member> {
  const member = conversation.members.get(userId);
  if (member === undefined) return refused("conversation_not_found");
  member.isArchived = isArchived ?? member.isArchived;
  member.isPinned = isPinned ?? member.isPinned;
  member.mutedUntil = mutedUntil === undefined ? member.mutedUntil : mutedUntil;
  return done(member);
}
