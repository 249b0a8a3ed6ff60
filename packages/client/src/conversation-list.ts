import type { Conversation } from "./contract/entities.ts";
import { sameItems } from "./same-items.ts";
import type { ChatState } from "./state/state.ts";

/** The list of conversations (H5), or of those that are archived: the same array while nothing in it changes. */
export function listOf(isArchived: boolean): (state: ChatState) => readonly Conversation[] {
  let of: ChatState["conversations"] | undefined;
  let list: readonly Conversation[] = [];
  return (state) => {
    if (of !== state.conversations) list = sameItems(inOrder(state, isArchived), list);
    of = state.conversations;
    return list;
  };
}

function inOrder({ order, conversations }: ChatState, isArchived: boolean): readonly Conversation[] {
  const found: Conversation[] = [];
  for (const id of order) {
    const entity = conversations.get(id)?.entity;
    if (entity !== undefined && (entity.me.archived_at !== null) === isArchived) found.push(entity);
  }
  return found;
}
