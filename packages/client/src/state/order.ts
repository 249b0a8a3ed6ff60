import type { ChatState, ConversationState } from "./state.ts";

type Conversations = ChatState["conversations"];

/** The ids of all conversations in the order of the list (H5). */
export const orderOf = (conversations: ReadonlyMap<string, ConversationState>): readonly string[] =>
  [...conversations.values()].sort(compare).map(({ entity }) => entity.id);

/** The order of the list when one conversation came, went or changed (H5): the same array where it does not move. */
export function reorder(
  order: readonly string[],
  before: Conversations,
  after: Conversations,
  id: string,
): readonly string[] {
  const was = before.get(id);
  const is = after.get(id);
  if (was !== undefined && is !== undefined && compare(was, is) === 0) return order;
  const from = was && placeOf(was, order, before);
  const others = from === undefined ? order : order.toSpliced(from, 1);
  if (is === undefined) return others;
  const to = placeOf(is, others, after);
  return to === from ? order : others.toSpliced(to, 0, id);
}

/** Where it stands in this order, or would. */
function placeOf(one: ConversationState, order: readonly string[], conversations: Conversations): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = conversations.get(order[middle] ?? "");
    if (other !== undefined && compare(other, one) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Below 0 when `a` stands before `b`. */
function compare({ entity: a }: ConversationState, { entity: b }: ConversationState): number {
  const isPinned = Number(b.me.pinned_at !== null) - Number(a.me.pinned_at !== null);
  return isPinned || descending(a.last_activity_at, b.last_activity_at) || descending(a.id, b.id);
}

const descending = (a: string, b: string): number => (a === b ? 0 : a > b ? -1 : 1);
