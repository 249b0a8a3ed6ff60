/** The tabs of one person in this browser. They agree by locks, which all of them see at once, and which end with the tab that holds them. */
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
  readonly conversationId: string;
  readonly seq: number;
  readonly wantsSound: boolean;
}

type Tell = (telling: { readonly hasSound: boolean }) => void;

// A burst of messages is one event.
const SOUND_PAUSE_MS = 2_000;
// Of so many conversations a tab says what it has told of; what is older than those is no news any more.
const KEPT_MAX = 50;

export function tabsOf(userId: string): Tabs {
  // Only secure pages have them; without, each tab speaks for itself.
  const locks: LockManager | undefined = navigator.locks;
  const prefix = `gochat/${userId}`;
  const lookingAt = (conversationId: string) => `${prefix}/looking/${conversationId}`;
  const toldOf = (conversationId: string) => `${prefix}/told/${conversationId}/`;
  const sounded = `${prefix}/sounded/`;
  let stopLooking: (() => void) | undefined;
  /** By conversation. Whatever comes how fast, this tab waits for one turn. */
  const waiting = new Map<string, News & { readonly tell: Tell }>();
  /** What this tab says in the names of locks that it holds, the newest last: for each beginning its number, and what ends it. */
  const said = new Map<string, { readonly number: number; readonly unsay: () => void }>();

  /** Resolves when every tab can see it. */
  const say = async (beginning: string, number: number): Promise<void> => {
    const before = said.get(beginning);
    said.delete(beginning);
    await new Promise<void>((resolve) => {
      const until = new Promise<void>((unsay) => said.set(beginning, { number, unsay }));
      if (locks === undefined) return resolve();
      const holding = locks.request(beginning + number, { mode: "shared" }, () => {
        resolve();
        return until;
      });
      // A page that is left gets none. The other tabs must have their turns all the same.
      holding.catch(() => resolve());
    });
    before?.unsay();
    for (const [oldest, { unsay }] of said) {
      if (said.size <= KEPT_MAX) break;
      unsay();
      said.delete(oldest);
    }
  };

  const takeTurn = async (): Promise<void> => {
    const { held = [] } = (await locks?.query()) ?? {};
    const names = held.flatMap(({ name }) => name ?? []);
    /** The highest number that any tab says; -1 where none says any. */
    const numberOf = (beginning: string): number =>
      names.reduce(
        (highest, name) =>
          name.startsWith(beginning) ? Math.max(highest, Number(name.slice(beginning.length))) : highest,
        said.get(beginning)?.number ?? -1,
      );
    const all = [...waiting.values()];
    waiting.clear();
    for (const { conversationId, seq, wantsSound, tell } of all) {
      if (names.includes(lookingAt(conversationId)) || numberOf(toldOf(conversationId)) >= seq) continue;
      const now = Date.now();
      // A clock that was set back makes no silence.
      const hasSound = wantsSound && Math.abs(now - numberOf(sounded)) >= SOUND_PAUSE_MS;
      // One after the other: the next tab has its turn when all of it is said.
      // oxlint-disable-next-line no-await-in-loop
      await Promise.all([say(toldOf(conversationId), seq), hasSound && say(sounded, now)]);
      tell({ hasSound });
    }
  };

  return {
    lookAt: (conversationId) => {
      stopLooking?.();
      stopLooking = undefined;
      if (conversationId === undefined) return;
      const until = new Promise<void>((resolve) => (stopLooking = resolve));
      void locks?.request(lookingAt(conversationId), { mode: "shared" }, () => until);
    },
    tellOnce: (news, tell) => {
      const isFirst = waiting.size === 0;
      waiting.set(news.conversationId, { ...news, tell });
      if (!isFirst) return;
      const turn = locks === undefined ? takeTurn() : locks.request(`${prefix}/tell`, takeTurn);
      turn.catch(() => waiting.clear());
    },
  };
}
