import { READER } from "./shape.ts";
import type { ConversationPlan, Shape } from "./shape.ts";

const LONG_MEMBERS = 8;
const LENGTH = 60;
const UNREAD = [0, 3, 0, 0, 1, 0, 12, 0] as const;

/**
 * A reader with so many conversations: a group of eight that is as long as is said, and of which all is read, and short ones with a person
 * of their own each.
 */
export function planOneLong(conversations: number, length: number): Shape {
  const direct = Array.from({ length: conversations - 1 }, (_, n): ConversationPlan => ({
    key: n + 1,
    place: n + 1,
    isGroup: false,
    members: [n + 1, READER],
    length: LENGTH,
    unread: UNREAD[n % UNREAD.length] ?? 0,
  }));
  const members = [1, READER, ...Array.from({ length: LONG_MEMBERS - 2 }, (_, n) => n + 2)];
  return {
    messages: length + direct.length * LENGTH,
    users: conversations,
    conversations: [{ key: 0, place: 0, isGroup: true, members, length, unread: 0 }, ...direct],
  };
}
