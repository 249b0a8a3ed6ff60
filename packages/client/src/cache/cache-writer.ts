import type { Environment } from "../environment.ts";
import type { Storage } from "../storage/storage.ts";
import { conversationOf } from "../store.ts";
import type { Store } from "../store.ts";
import { createTimer } from "../timer.ts";
import { CACHE, cacheRecords } from "./cache.ts";

/** Keeps what a client knows, a moment after it changed. Of those who share a storage one does. */
export interface CacheWriter {
  /** Something about this conversation is to be kept that is not in the state. */
  readonly touch: (conversationId: string) => void;
  /** Keeps everything now. */
  readonly flush: () => Promise<void>;
  /** Keeps everything, or leaves it as it is, and then lets another one keep. What is once left is never kept. */
  readonly close: (how: "keep" | "leave") => Promise<void>;
}

export interface CacheWriterDeps {
  readonly url: string;
  readonly store: Store;
  readonly storage: Storage;
  readonly environment: Pick<Environment, "schedule">;
  readonly toldUpTo: (conversationId: string) => number | undefined;
}

const DELAY_MS = 1_000;

export function createCacheWriter({
  url,
  store,
  storage,
  environment,
  toldUpTo,
}: CacheWriterDeps): CacheWriter {
  const dirty = new Set<string>();
  /** What others kept here before. */
  let former: readonly string[] = [];
  let isKeeper = false;
  let writing = Promise.resolve();
  const life = new AbortController();
  const { signal } = life;

  let isToLeave = false;
  const timer = createTimer(environment, () => void flush());
  const schedule = (): void => {
    if (isKeeper) timer.start(DELAY_MS);
  };

  const unsubscribe = store.subscribe((event, before, after) => {
    if (before.conversations !== after.conversations) {
      const of = conversationOf(event);
      const ids = of === undefined ? [...before.conversations.keys(), ...after.conversations.keys()] : [of];
      for (const id of ids) if (before.conversations.get(id) !== after.conversations.get(id)) dirty.add(id);
    }
    schedule();
  });

  async function flush(): Promise<void> {
    timer.stop();
    if (!isKeeper || isToLeave) return;
    const records = cacheRecords(url, store.state, dirty, toldUpTo);
    if (records.size === 0) return;
    const gone = former.filter((key) => !records.has(key)).map((key) => [key, undefined] as const);
    former = [];
    dirty.clear();
    // A storage that fails says so itself, and what is not kept is read anew.
    writing = writing.then(() => storage.write(new Map([...gone, ...records]))).catch(() => {});
    await writing;
  }

  const run = async (): Promise<void> => {
    former = [...(await storage.read(CACHE)).keys()];
    if (signal.aborted) return;
    isKeeper = true;
    for (const id of store.state.conversations.keys()) dirty.add(id);
    schedule();
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    await flush();
    isKeeper = false;
    await writing;
  };
  const kept = storage
    .lock("cache", run, { signal })
    .catch(() => {})
    .finally(unsubscribe);

  return {
    touch(conversationId) {
      dirty.add(conversationId);
      schedule();
    },
    flush,
    async close(how) {
      isToLeave ||= how === "leave";
      life.abort();
      await kept;
    },
  };
}
