import type { Chat } from "../chat.ts";
import type { Cancel } from "../environment.ts";
import { coreOf, useChat } from "./chat-context.ts";
import { useSnapshot } from "./use-snapshot.ts";

/** What a list has, by the ids of its entries. */
export type Entries<T> = ReadonlyMap<string, T>;

/** Where a list comes from. */
interface Source<T> {
  /** All of it, as it is now. */
  readonly read: (chat: Chat) => Promise<Entries<T>>;
  /** Calls back with each change: an entry, or null where there is none any more. */
  readonly listen: (chat: Chat, tell: (id: string, entry: T | null) => void) => readonly Cancel[];
}

interface LiveList<T> {
  readonly current: Entries<T> | undefined;
  readonly subscribe: (listener: () => void) => Cancel;
}

/**
 * A hook for a list that the state does not keep: one for each chat, read when it is first wanted, and again with each connection, because
 * its events are not replayed; undefined until it was read.
 */
export function liveListHook<T>(source: Source<T>): () => Entries<T> | undefined {
  const lists = new WeakMap<Chat, LiveList<T>>();
  return () => {
    const chat = useChat();
    const list = lists.get(chat) ?? createList(chat, source);
    lists.set(chat, list);
    return useSnapshot(list.subscribe, () => list.current);
  };
}

function createList<T>(chat: Chat, { read, listen }: Source<T>): LiveList<T> {
  let current: Entries<T> | undefined;
  /** What was told while the list is read counts more than what was read. */
  let told: Map<string, T | null> | undefined;
  let reads = 0;
  let off: Cancel | undefined;
  const listeners = new Set<() => void>();
  const show = (entries: Entries<T>) => {
    current = entries;
    for (const listener of listeners) listener();
  };

  async function readAll(): Promise<void> {
    const turn = ++reads;
    told = new Map();
    const found = await read(chat);
    if (turn !== reads) return;
    show(changedBy(found, told));
    told = undefined;
  }

  /** What fails here is read again with the next connection. */
  const readSoon = () => void readAll().catch(coreOf(chat).onError);

  function start(): Cancel {
    const cancels = [
      ...listen(chat, (id, entry) => {
        told?.set(id, entry);
        if (current !== undefined) show(changedBy(current, new Map([[id, entry]])));
      }),
      coreOf(chat).onOnline(readSoon),
    ];
    if (coreOf(chat).isOnline()) readSoon();
    return () => cancels.forEach((cancel) => cancel());
  }

  return {
    get current() {
      return current;
    },
    subscribe(listener) {
      listeners.add(listener);
      off ??= start();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        off?.();
        off = undefined;
      };
    },
  };
}

function changedBy<T>(entries: Entries<T>, changes: ReadonlyMap<string, T | null>): Entries<T> {
  const next = new Map(entries);
  for (const [id, entry] of changes) {
    next.delete(id);
    if (entry !== null) next.set(id, entry);
  }
  return next;
}
