import type { Message, OwnState } from "@gochat/client";

/** The first `seq` that is unread, when there is something unread; of a `seq` there may be no message that counts. */
export const unreadFrom = ({
  unread_count,
  unread_from,
  read_seq,
}: Pick<OwnState, "unread_count" | "unread_from" | "read_seq">): number | null =>
  unread_count === 0 ? null : (unread_from ?? read_seq + 1);

/** Whether a message counts as unread: not one's own, no notice, not deleted (U3). */
export const counts = ({ kind, sender, deleted_at }: Message, myId: string): boolean =>
  kind !== "system" && sender.id !== myId && deleted_at === null;

/**
 * The `seq` of the message that "New messages" stands above: the first one that is there from `from` on and that counts. Null while
 * that is not among these.
 */
export function newLineAt(messages: readonly Message[], from: number | null, myId: string): number | null {
  const [first] = messages;
  if (from === null || first === undefined || first.seq > from) return null;
  return messages.find((message) => message.seq >= from && counts(message, myId))?.seq ?? null;
}
