import type { Conversation } from "./contract/entities.ts";
import { sameItems } from "./same-items.ts";
import type { ChatState } from "./state/state.ts";

/** One of the lists of conversations (H5, S3): whether they are archived, or what has become of those that are requests. */
export type ListName = boolean | "pending" | "ignored";

/** It is the same array while nothing in it changes. */
export function listOf(name: ListName): (state: ChatState) => readonly Conversation[] {
  let of: ChatState["conversations"] | undefined;
  let list: readonly Conversation[] = [];
  return (state) => {
    if (of !== state.conversations) list = sameItems(inOrder(state, name), list);
    of = state.conversations;
    return list;
  };
}

const inOrder = ({ order, conversations }: ChatState, name: ListName): readonly Conversation[] =>
  order.flatMap((id) => {
    const entity = conversations.get(id)?.entity;
    return entity && (entity.me.request ?? entity.me.archived_at !== null) === name ? entity : [];
  });
