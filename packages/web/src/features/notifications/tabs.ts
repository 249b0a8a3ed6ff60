import { parseTold, tell as noteTold } from "./told.ts";

/** The tabs of one person in this browser. They agree by locks, which end with the tab that holds them, whatever becomes of it. */
export interface Tabs {
  /** This tab shows this conversation to somebody, until the next call. */
  readonly lookAt: (conversationId: string | undefined) => void;
  /**
   * Calls back soon in one of the tabs, and only where none shows the conversation. What comes meanwhile in the same one takes its place, as
   * its notification would.
   */
  readonly tellOnce: (news: News, tell: Tell) => void;
}

interface News {
  readonly messageId: string;
  readonly conversationId: string;
  readonly wantsSound: boolean;
}

type Tell = (telling: { readonly hasSound: boolean }) => void;

interface Waiting {
  /** The one to tell of, and before it those whose place it took. */
  readonly messageIds: readonly string[];
  readonly wantsSound: boolean;
  readonly tell: Tell;
}

// Without locks, which only secure pages have, each tab speaks for itself.
const locks: LockManager | undefined = navigator.locks;

export function tabsOf(userId: string): Tabs {
  const prefix = `gochat/${userId}`;
  const lookingAt = (conversationId: string) => `${prefix}/looking/${conversationId}`;
  let stopLooking: (() => void) | undefined;
  /** By conversation. Whatever comes how fast, this tab waits for one turn. */
  const waiting = new Map<string, Waiting>();

  const takeTurn = async (): Promise<void> => {
    const { held = [] } = (await locks?.query()) ?? {};
    const lookedAt = new Set(held.map(({ name }) => name));
    const all = [...waiting];
    waiting.clear();
    const before = read(prefix);
    let told = before;
    for (const [conversationId, { messageIds, wantsSound, tell }] of all) {
      if (lookedAt.has(lookingAt(conversationId))) continue;
      const { isFirst, hasSound, ...after } = noteTold(told, messageIds, Date.now(), wantsSound);
      if (!isFirst) continue;
      told = after.told;
      tell({ hasSound });
    }
    if (told !== before) write(prefix, told);
  };

  return {
    lookAt: (conversationId) => {
      stopLooking?.();
      stopLooking = undefined;
      if (conversationId === undefined) return;
      const until = new Promise<void>((resolve) => (stopLooking = resolve));
      void locks?.request(lookingAt(conversationId), { mode: "shared" }, () => until);
    },
    tellOnce: ({ messageId, conversationId, wantsSound }, tell) => {
      const isFirst = waiting.size === 0;
      const messageIds = [...(waiting.get(conversationId)?.messageIds ?? []), messageId];
      waiting.set(conversationId, { messageIds, wantsSound, tell });
      if (!isFirst) return;
      const turn = locks === undefined ? takeTurn() : locks.request(`${prefix}/tell`, takeTurn);
      turn.catch(() => waiting.clear());
    },
  };
}

const keyOf = (prefix: string): string => `${prefix}/told`;

function read(prefix: string): ReturnType<typeof parseTold> {
  try {
    return parseTold(JSON.parse(localStorage.getItem(keyOf(prefix)) ?? "null"));
  } catch {
    return parseTold(null);
  }
}

function write(prefix: string, told: ReturnType<typeof parseTold>): void {
  try {
    localStorage.setItem(keyOf(prefix), JSON.stringify(told));
  } catch {
    // Where nothing can be kept each tab speaks for itself.
  }
}
