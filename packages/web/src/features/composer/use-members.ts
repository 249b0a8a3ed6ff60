import { useEffect, useState } from "react";
import type { Chat, UserSummary } from "@gochat/client";
import { useChat, useConversation } from "@gochat/client/react";

// Ten pages: whoever is not among them is written out.
const READ_MAX = 1_000;

const NOBODY: readonly UserSummary[] = [];
const caches = new WeakMap<Chat, Map<string, Promise<readonly UserSummary[]>>>();

/** The others of a conversation, once they are wanted: those that come with it at once, those of a large group when they are read. */
export function useOtherMembers(id: string, isWanted: boolean): readonly UserSummary[] {
  const chat = useChat();
  const shown = useConversation(id, (conversation) => conversation?.members);
  const count = useConversation(id, (conversation) => conversation?.member_count ?? 0);
  const [read, setRead] = useState<readonly UserSummary[]>(NOBODY);
  const isMore = isWanted && shown !== undefined && count > shown.length;
  useEffect(() => {
    if (!isMore) return undefined;
    let isOver = false;
    readMembers(chat, id, count).then(
      (members) => isOver || setRead(members),
      () => {},
    );
    return () => void (isOver = true);
  }, [chat, id, count, isMore]);
  if (!isWanted) return NOBODY;
  const first = shown?.map(({ user }) => user) ?? NOBODY;
  return (read.length > first.length ? read : first).filter((user) => user.id !== chat.me.id);
}

/** Asked once for each size of the group. */
function readMembers(chat: Chat, id: string, count: number): Promise<readonly UserSummary[]> {
  const cache = caches.get(chat) ?? new Map<string, Promise<readonly UserSummary[]>>();
  caches.set(chat, cache);
  const key = `${id}/${count}`;
  const members = cache.get(key) ?? readAll(chat, id);
  cache.set(key, members);
  members.catch(() => cache.delete(key));
  return members;
}

async function readAll(chat: Chat, id: string): Promise<readonly UserSummary[]> {
  const users: UserSummary[] = [];
  for await (const { user } of chat.conversation(id).members()) {
    users.push(user);
    if (users.length >= READ_MAX) break;
  }
  return users;
}
