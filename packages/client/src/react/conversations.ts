import { useMemo } from "react";
import type { Chat } from "../chat.ts";
import type { Conversation as ConversationData } from "../contract/entities.ts";
import { listOf as listNamed } from "../conversation-list.ts";
import { sameItems } from "../same-items.ts";
import type { Markers } from "../state/state.ts";
import { coreOf, useChat } from "./chat-context.ts";
import { useSnapshot } from "./use-snapshot.ts";

export interface ConversationsOptions {
  /** Requests (S3) in place of the others, or those of them that one ignores. */
  readonly requests?: boolean | "ignored" | undefined;
  /** Those that are archived in place of the others. */
  readonly archived?: boolean | undefined;
}

/** Conversations in the order of the list. Renders again when anything in one of them changes; `useConversationIds` renders less often. */
export function useConversations({
  archived = false,
  requests = false,
}: ConversationsOptions = {}): readonly ConversationData[] {
  const chat = useChat();
  return useSnapshot(coreOf(chat).store.subscribe, () => listOf(chat, archived, requests));
}

/**
 * The ids of conversations in the order of the list. Renders again only when one comes, goes or moves: for a list whose rows each call
 * `useConversation`.
 */
export function useConversationIds({
  archived = false,
  requests = false,
}: ConversationsOptions = {}): readonly string[] {
  const chat = useChat();
  const getSnapshot = useMemo(() => {
    let of: readonly ConversationData[] | undefined;
    let ids: readonly string[] = [];
    return () => {
      const list = listOf(chat, archived, requests);
      if (list !== of)
        ids = sameItems(
          list.map(({ id }) => id),
          ids,
        );
      of = list;
      return ids;
    };
  }, [chat, archived, requests]);
  return useSnapshot(coreOf(chat).store.subscribe, getSnapshot);
}

/** A conversation as it is now; undefined for one that one is not in. What one can do in it: `useChat().conversation(id)`. */
export function useConversation(id: string): ConversationData | undefined;
/** A part of it, such as one field: renders again only when that is another one. `select` must not make a new object each time. */
export function useConversation<T>(id: string, select: (conversation: ConversationData | undefined) => T): T;
export function useConversation<T>(
  id: string,
  select?: (conversation: ConversationData | undefined) => T,
): T | ConversationData | undefined {
  const conversation = useChat().conversation(id);
  return useSnapshot(conversation.subscribe, () =>
    select === undefined ? conversation.data : select(conversation.data),
  );
}

/** How far others have got in a conversation, by person, as far as they show it. */
export function useMarkers(id: string): ReadonlyMap<string, Markers> {
  const conversation = useChat().conversation(id);
  return useSnapshot(conversation.subscribe, () => conversation.markers);
}

/**
 * How much is unread in all: the messages of each conversation that is neither archived nor muted, and 1 for one that is only marked as
 * unread. The messages of one conversation are counted up to 100.
 */
export function useUnreadTotal(): number {
  const chat = useChat();
  const { store, environment } = coreOf(chat);
  return useSnapshot(store.subscribe, () => {
    const now = new Date(environment.now()).toISOString();
    return chat.conversations
      .filter(({ me }) => (me.muted_until ?? "") <= now)
      .reduce((sum, { me }) => sum + Math.max(me.unread_count, Number(me.is_marked_unread)), 0);
  });
}

const ignoredOf = new WeakMap<Chat, ReturnType<typeof listNamed>>();

function listOf(chat: Chat, isArchived: boolean, requests: boolean | "ignored"): readonly ConversationData[] {
  if (requests !== "ignored")
    return requests ? chat.requests : isArchived ? chat.archived : chat.conversations;
  const ignored = ignoredOf.get(chat) ?? listNamed(requests);
  ignoredOf.set(chat, ignored);
  return ignored(coreOf(chat).store.state);
}
