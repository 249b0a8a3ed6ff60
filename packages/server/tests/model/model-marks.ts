import type { UserId } from "@gochat/protocol";
import type { Conversation, Member } from "./model.ts";
import { done, refused } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";

export interface MarkInput {
  readonly conversation: Conversation;
  readonly readSeq: number | null;
  readonly deliveredSeq: number | null;
  readonly isMarkedUnread: boolean | null;
}

/** All of them, or none (U2). One after the other. */
export function mark(userId: UserId, marks: readonly MarkInput[]): Outcome<null> {
  if (marks.some(({ conversation }) => !conversation.members.has(userId)))
    return refused("conversation_not_found");
  for (const input of marks) {
    const member = input.conversation.members.get(userId);
    if (member !== undefined) markOne(member, input);
  }
  return done(null);
}

/** U1, U4 */
function markOne(member: Member, { conversation, readSeq, deliveredSeq, isMarkedUnread }: MarkInput): void {
  const head = conversation.messages.length;
  const read = Math.max(member.readSeq, Math.min(readSeq ?? 0, head));
  const delivered = Math.max(member.deliveredSeq, read, Math.min(deliveredSeq ?? 0, head));
  if (read > member.readSeq) member.isMarkedUnread = false;
  member.readSeq = read;
  member.deliveredSeq = delivered;
  if (isMarkedUnread !== null) member.isMarkedUnread = isMarkedUnread;
}

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
