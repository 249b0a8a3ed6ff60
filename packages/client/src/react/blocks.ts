import { CONSENT } from "../contract/consent-calls.ts";
import type { Chat } from "../chat.ts";
import type { Block } from "../contract/entities.ts";
import type { Cancel } from "../environment.ts";
import { pages } from "../http/pages.ts";
import { coreOf, useChat } from "./chat-context.ts";
import { useSnapshot } from "./use-snapshot.ts";

/** Whom one blocks, by id. */
type Blocks = ReadonlyMap<string, Block>;

interface BlockList {
  readonly current: Blocks | undefined;
  readonly subscribe: (listener: () => void) => Cancel;
}

const lists = new WeakMap<Chat, BlockList>();

/** Whom one blocks, by their ids. Read when it is first wanted, and again with each connection; undefined until then. */
export function useBlocks(): Blocks | undefined {
  const chat = useChat();
  const list = listFor(chat);
  return useSnapshot(list.subscribe, () => list.current);
}

function listFor(chat: Chat): BlockList {
  const known = lists.get(chat) ?? createList(chat);
  lists.set(chat, known);
  return known;
}

function createList(chat: Chat): BlockList {
  let current: Blocks | undefined;
  /** What was told while the list is read counts more than what was read. */
  let told: Map<string, Block | null> | undefined;
  let reads = 0;
  let off: Cancel | undefined;
  const listeners = new Set<() => void>();
  const show = (blocks: Blocks) => {
    current = blocks;
    for (const listener of listeners) listener();
  };

  async function read(): Promise<void> {
    const turn = ++reads;
    told = new Map();
    const found = new Map<string, Block>();
    for await (const { blocks } of pages(chat.calls(CONSENT).blocks, { limit: 100 }))
      for (const block of blocks) found.set(block.user.id, block);
    if (turn !== reads) return;
    show(changedBy(found, told));
    told = undefined;
  }

  /** What fails here is read again with the next connection. */
  const readSoon = () => void read().catch(coreOf(chat).onError);

  function start(): Cancel {
    const cancels = [
      chat.on("block.changed", ({ user_id, block }) => {
        told?.set(user_id, block);
        if (current !== undefined) show(changedBy(current, new Map([[user_id, block]])));
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

function changedBy(blocks: Blocks, changes: ReadonlyMap<string, Block | null>): Blocks {
  const next = new Map(blocks);
  for (const [userId, block] of changes) {
    next.delete(userId);
    if (block !== null) next.set(userId, block);
  }
  return next;
}
