import { useEffect, useSyncExternalStore } from "react";
import type { Chat, UserSummary } from "@gochat/client";
import { ADMIN } from "@gochat/client/calls";
import { useChat } from "@gochat/client/react";
import { isError } from "../../lib/errors.ts";

/** Who has which id; null: nobody any more. */
export type Names = ReadonlyMap<string, UserSummary | null>;

// A page of the log may be about a hundred people.
const AT_ONCE = 4;

/** Looks up who has which id, once for each. */
function createNames(chat: Chat) {
  const admin = chat.calls(ADMIN);
  let names: Names = new Map();
  const asked = new Set<string>();
  const waiting: string[] = [];
  let running = 0;
  const listeners = new Set<() => void>();
  const put = (id: string, user: UserSummary | null) => {
    names = new Map(names).set(id, user);
    listeners.forEach((listener) => listener());
  };
  async function work(): Promise<void> {
    running++;
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop())
      try {
        put(id, (await admin.getUser({ id })).user);
      } catch (error) {
        if (isError(error, "user_not_found")) put(id, null);
        // It is asked again when it is shown again.
        else asked.delete(id);
      }
    running--;
  }
  return {
    want(ids: readonly string[]): void {
      for (const id of ids) {
        if (asked.has(id)) continue;
        asked.add(id);
        waiting.push(id);
      }
      while (running < AT_ONCE && running < waiting.length) void work();
    },
    getSnapshot: () => names,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const all = new WeakMap<Chat, ReturnType<typeof createNames>>();
function namesOf(chat: Chat): ReturnType<typeof createNames> {
  let names = all.get(chat);
  if (names === undefined) all.set(chat, (names = createNames(chat)));
  return names;
}

/** Who these are, as far as it is known by now. */
export function useNames(ids: readonly string[]): Names {
  const names = namesOf(useChat());
  useEffect(() => names.want(ids), [names, ids]);
  return useSyncExternalStore(names.subscribe, names.getSnapshot);
}
