import type { ConversationId, UserId } from "@gochat/protocol";
import type { Field } from "./copy-row.ts";
import { draw } from "./draw.ts";
import { timedId } from "./ids.ts";
import { ABSENT, READER } from "./shape.ts";
import type { ConversationPlan, Shape } from "./shape.ts";

// The same in every run. Two years of messages; people and conversations were there before.
const FIRST_MESSAGE_AT = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;
const SPAN_MS = 730 * DAY_MS;
const userMadeAt = (n: number): number => FIRST_MESSAGE_AT - 2 * DAY_MS + n;
const conversationMadeAt = (index: number): number => FIRST_MESSAGE_AT - DAY_MS + index;

export const userIdOf = (n: number): UserId => timedId<UserId>(userMadeAt(n), n);
export const usernameOf = (n: number): string => (n === READER ? "reader" : `person${n}`);
export const conversationIdOf = (index: number): ConversationId =>
  timedId<ConversationId>(conversationMadeAt(index), index);
/** When the message was sent that is the nth of all, from 0. */
export const sentAt = (n: number, messages: number): number =>
  FIRST_MESSAGE_AT + Math.floor((SPAN_MS / messages) * n);

/** A table, the columns that are filled, and their values row by row. */
export interface TableRows {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: Iterable<readonly Field[]>;
}

export function userRows({ users }: Shape): TableRows {
  return {
    table: "users",
    columns: ["id", "username", "display_name", "created_at", "updated_at"],
    rows: Array.from({ length: users })
      .keys()
      .map((n) => {
        const madeAt = new Date(userMadeAt(n));
        return [userIdOf(n), usernameOf(n), `Person ${n}`, madeAt, madeAt];
      }),
  };
}

/** What there is beside users and messages. Conversations know their newest message, so they come after all of these. */
export function conversationTables(shape: Shape, lastActivity: Float64Array): TableRows[] {
  const each = <T>(work: (plan: ConversationPlan, index: number) => T): IteratorObject<T> =>
    shape.conversations.values().map(work);
  const madeAt = (index: number) => new Date(conversationMadeAt(index));
  return [
    {
      table: "conversations",
      columns: [
        "id",
        "kind",
        "direct_low",
        "direct_high",
        "name",
        "member_count",
        "last_seq",
        "version",
        "created_at",
        "last_activity_at",
      ],
      rows: each((plan, index) => {
        const [low = 0, high = 0] = plan.members.toSorted((a, b) => a - b);
        return [
          conversationIdOf(index),
          plan.isGroup ? "group" : "direct",
          plan.isGroup ? null : userIdOf(low),
          plan.isGroup ? null : userIdOf(high),
          plan.isGroup ? `Group ${plan.key}` : null,
          plan.members.length,
          plan.length,
          plan.length + 1,
          madeAt(index),
          new Date(lastActivity[index] ?? 0),
        ];
      }),
    },
    {
      table: "members",
      columns: [
        "conversation_id",
        "user_id",
        "joined_at",
        "role",
        "version",
        "joined_seq",
        "read_seq",
        "delivered_seq",
      ],
      rows: each((plan, index) =>
        plan.members.map((user, place) => [
          conversationIdOf(index),
          userIdOf(user),
          madeAt(index),
          plan.isGroup && place === 0 ? "owner" : "member",
          1,
          0,
          plan.length - unreadBy(plan, place),
          place === ABSENT ? 0 : plan.length,
        ]),
      ).flatMap((rows) => rows),
    },
    {
      table: "changes",
      columns: ["conversation_id", "version", "last_seq", "event", "data", "created_at"],
      rows: each((plan, index) => [
        conversationIdOf(index),
        1,
        0,
        "conversation.created",
        JSON.stringify({ user_ids: plan.members.map(userIdOf) }),
        madeAt(index),
      ]),
    },
    {
      table: "activity",
      columns: ["conversation_id", "message_count", "last_seq", "updated_at"],
      rows: each((plan, index) => [
        conversationIdOf(index),
        plan.length,
        plan.length,
        new Date(lastActivity[index] ?? 0),
      ]),
    },
  ];
}

/** How much is above the marker: the first member wrote all that is new, the second has read none of it, others some. */
function unreadBy({ key, unread, length }: ConversationPlan, place: number): number {
  if (place === 0) return 0;
  if (place === ABSENT) return length;
  return place === 1 ? unread : draw("read", key, place) % (unread + 1);
}
