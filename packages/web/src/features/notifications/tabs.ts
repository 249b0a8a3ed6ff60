import { parseTold, tell } from "./told.ts";

/** The tabs of one person in this browser. They agree by locks, which end with the tab that holds them, whatever becomes of it. */
export interface Tabs {
  /** This tab shows this conversation to somebody, until the next call. */
  readonly lookAt: (conversationId: string | undefined) => void;
  /** Calls back in one of the tabs, and only where none shows the conversation. */
  readonly tellOnce: (
    news: News,
    callback: (telling: { readonly hasSound: boolean }) => void,
  ) => Promise<void>;
}

interface News {
  readonly messageId: string;
  readonly conversationId: string;
  readonly wantsSound: boolean;
}

// Without locks, which only secure pages have, each tab speaks for itself.
const locks: LockManager | undefined = navigator.locks;

export function tabsOf(userId: string): Tabs {
  const prefix = `gochat/${userId}`;
  const lookingAt = (conversationId: string) => `${prefix}/looking/${conversationId}`;
  let stopLooking: (() => void) | undefined;

  const isLookedAt = async (conversationId: string): Promise<boolean> => {
    const { held = [] } = (await locks?.query()) ?? {};
    return held.some(({ name }) => name === lookingAt(conversationId));
  };

  const tellHere: Tabs["tellOnce"] = async ({ messageId, conversationId, wantsSound }, callback) => {
    if (await isLookedAt(conversationId)) return;
    const { told, isFirst, hasSound } = tell(read(prefix), messageId, Date.now(), wantsSound);
    if (!isFirst) return;
    write(prefix, told);
    callback({ hasSound });
  };

  return {
    lookAt: (conversationId) => {
      stopLooking?.();
      stopLooking = undefined;
      if (conversationId === undefined) return;
      const until = new Promise<void>((resolve) => (stopLooking = resolve));
      void locks?.request(lookingAt(conversationId), { mode: "shared" }, () => until);
    },
    tellOnce: async (news, callback) =>
      locks === undefined
        ? tellHere(news, callback)
        : await locks.request(`${prefix}/tell`, () => tellHere(news, callback)),
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
