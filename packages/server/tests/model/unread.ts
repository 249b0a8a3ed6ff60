import type { UserId } from "@gochat/protocol";
import { seesAbove } from "./model.ts";
import type { Conversation, Member } from "./model.ts";

const COUNTED_UP_TO = 100;

/** U3, word for word: from `unread_from` on or above `read_seq`, not one's own, not deleted, not a system message, and seen by this member. */
export function countUnread(
  conversation: Conversation,
  userId: UserId,
  member: Member,
): { unread: number; mentions: number } {
  const readBy = member.unreadFrom === null ? member.readSeq : member.unreadFrom - 1;
  const unread = conversation.messages.filter(
    ({ seq, senderId, isDeleted, system }) =>
      seq > readBy &&
      senderId !== userId &&
      !isDeleted &&
      system === null &&
      seq > seesAbove(conversation, member),
  );
  const mentioning = unread.filter(({ mentions }) => mentions.includes(userId));
  return {
    unread: Math.min(unread.length, COUNTED_UP_TO),
    mentions: Math.min(mentioning.length, COUNTED_UP_TO),
  };
}
