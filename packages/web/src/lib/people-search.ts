import type { ConversationData, UserSummary } from "@gochat/client";
import { useChat, useConversations, useMe } from "@gochat/client/react";
import { useEffect, useMemo, useState } from "react";
import { distinct, isMatch, usernameBeginning, wantedOf } from "./match-people.ts";
import { isDeleted, otherIn } from "./people.ts";

export interface PeopleFound {
  readonly people: readonly UserSummary[];
  /** The server has not answered yet: more may come. */
  readonly isBusy: boolean;
  readonly error: unknown;
}

interface Answer {
  readonly query: string | undefined;
  readonly users: readonly UserSummary[];
  readonly error: unknown;
}

// Faster than one notices, slower than one types.
const DEBOUNCE_MS = 150;
const FOUND_MAX = 50;

/**
 * People whose username or name begins with `query`: those whom one knows at once, everybody else from the server, by username alone.
 * Without a query those whom one wrote with last.
 */
export function usePeopleSearch(query: string): PeopleFound {
  const chat = useChat();
  const me = useMe();
  const conversations = useConversations();
  const archived = useConversations({ archived: true });
  const [answer, setAnswer] = useState<Answer>({ query: undefined, users: [], error: undefined });
  const asked = usernameBeginning(query);
  useEffect(() => {
    if (asked === undefined) return undefined;
    const life = new AbortController();
    const become = (users: readonly UserSummary[], error?: unknown) => {
      if (!life.signal.aborted) setAnswer({ query: asked, users, error });
    };
    const timer = setTimeout(() => {
      chat.api.users
        .search({ query: asked, limit: FOUND_MAX }, { signal: life.signal })
        .then(({ users }) => become(users))
        .catch((error: unknown) => become([], error));
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      life.abort();
    };
  }, [chat, asked]);
  const known = useMemo(
    () => knownPeople([...conversations, ...archived], me.id),
    [conversations, archived, me.id],
  );
  const people = useMemo(() => {
    const wanted = wantedOf(query);
    // What the server said of the letters before holds until it says more.
    const found = asked === undefined ? [] : answer.users;
    const all = distinct([...known, ...found]).filter((person) => person.id !== me.id);
    return all.filter((person) => isMatch(person, wanted)).slice(0, FOUND_MAX);
  }, [me.id, known, answer, asked, query]);
  const isBusy = asked !== undefined && answer.query !== asked;
  return { people, isBusy, error: isBusy || asked === undefined ? undefined : answer.error };
}

/** Whom one writes with, the last one first; then who is in the same groups, as far as they were shown. */
function knownPeople(conversations: readonly ConversationData[], myId: string): readonly UserSummary[] {
  const byActivity = conversations.toSorted((a, b) => b.last_activity_at.localeCompare(a.last_activity_at));
  const others = byActivity.flatMap((conversation) => otherIn(conversation, myId) ?? []);
  const members = byActivity.flatMap((conversation) => conversation.members.map(({ user }) => user));
  return distinct([...others, ...members]).filter((person) => !isDeleted(person));
}
