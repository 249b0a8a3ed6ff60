import { useMemo } from "react";
import type { ConversationData, UserSummary } from "@gochat/client";
import { useConversations, useMe } from "@gochat/client/react";
import { conversationName } from "../../lib/conversation-name.ts";
import { useT } from "../../lib/i18n.tsx";
import { match, ranked } from "../../lib/match.ts";
import type { Ranges } from "../../lib/match.ts";
import { nameOf, otherIn } from "../../lib/people.ts";
import { usePeopleSearch } from "../../lib/people-search.ts";
import { ACTIONS } from "./actions.ts";
import type { Action } from "./actions.ts";

/** Something to go to, or to do. */
export type Hit = { readonly key: string; readonly name: string; readonly ranges: Ranges } & (
  | { readonly kind: "conversation"; readonly conversation: ConversationData }
  | { readonly kind: "person"; readonly person: UserSummary }
  | { readonly kind: "action"; readonly action: Action }
);

const MAX = { conversation: 7, person: 5, action: 6 };
const FIRST_ACTIONS = 3;

/** What a query finds: conversations, people one does not write with yet, actions. Without a query what is unread, and the newest. */
export function useHits(query: string): readonly Hit[] {
  const conversations = useConversationHits(query);
  const people = usePeopleHits(query, conversations);
  const actions = useActionHits(query);
  return [...conversations, ...people, ...actions];
}

function useConversationHits(query: string): readonly (Hit & { kind: "conversation" })[] {
  const t = useT();
  const me = useMe();
  const active = useConversations();
  const archived = useConversations({ archived: true });
  return useMemo(() => {
    const isUnread = ({ me: { unread_count, is_marked_unread } }: ConversationData) =>
      unread_count > 0 || is_marked_unread;
    const all = [...active.filter(isUnread), ...active.filter((each) => !isUnread(each)), ...archived];
    const found = ranked(
      query,
      query.trim() === "" ? all.slice(0, MAX.conversation) : all,
      (conversation) => [
        conversationName(conversation, me.id, t),
        otherIn(conversation, me.id)?.username ?? "",
      ],
    );
    return found.slice(0, MAX.conversation).map(({ item, ranges }) => ({
      key: item.id,
      kind: "conversation",
      conversation: item,
      name: conversationName(item, me.id, t),
      ranges,
    }));
  }, [query, active, archived, me, t]);
}

function usePeopleHits(
  query: string,
  conversations: readonly { readonly conversation: ConversationData }[],
): readonly (Hit & { kind: "person" })[] {
  const me = useMe();
  const { people } = usePeopleSearch(query);
  if (query.trim() === "") return [];
  const shown = new Set(conversations.map(({ conversation }) => otherIn(conversation, me.id)?.id));
  return people
    .filter(({ id }) => !shown.has(id))
    .slice(0, MAX.person)
    .map((person) => ({
      key: person.id,
      kind: "person",
      person,
      name: nameOf(person),
      ranges: match(query, nameOf(person))?.ranges ?? [],
    }));
}

function useActionHits(query: string): readonly (Hit & { kind: "action" })[] {
  const t = useT();
  const actions = query.trim() === "" ? ACTIONS.slice(0, FIRST_ACTIONS) : ACTIONS;
  const found = ranked(query, actions, ({ label, below }) => [t(label), ...(below ? [t(below)] : [])]);
  return found.slice(0, MAX.action).map(({ item, ranges }) => ({
    key: item.label,
    kind: "action",
    action: item,
    name: t(item.label),
    ranges,
  }));
}
