import { draw } from "./draw.ts";
import { READER } from "./shape.ts";
import type { ConversationPlan, Shape } from "./shape.ts";

// As in `planShape`: one group for four direct conversations.
const KINDS = 5;
const GROUP_MEMBERS = 8;
const UNREAD = [0, 0, 0, 0, 1, 3, 7, 15, 40, 105] as const;

/** A reader with so many conversations that are all of this length, and nobody else's. */
export function planLongHistories(conversations: number, length: number): Shape {
  // A person of their own for each direct conversation, so that no two of them have two.
  const users = 1 + Math.max(conversations, GROUP_MEMBERS);
  return {
    messages: conversations * length,
    users,
    conversations: Array.from({ length: conversations }, (_, key) => planLong(key, length, users)),
  };
}

function planLong(key: number, length: number, users: number): ConversationPlan {
  const isGroup = draw("kind", key) % KINDS === 0;
  const others = Array.from(
    { length: isGroup ? GROUP_MEMBERS - 1 : 1 },
    (_, nth) => 1 + ((key + nth) % (users - 1)),
  );
  const unread = Math.min(UNREAD[key % UNREAD.length] ?? 0, length - 1);
  return { key, place: null, isGroup, members: others.toSpliced(1, 0, READER), length, unread };
}
