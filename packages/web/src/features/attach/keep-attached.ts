import type { Chat } from "@gochat/client";
import { indexedDbStorage } from "@gochat/client/browser";
import { storageName } from "../../lib/session.ts";
import { FILES_MAX } from "./attach-files.ts";
import { attachedTo } from "./attached.ts";
import type { Attached } from "./attached.ts";
import { changesFor, draftsIn, filesIn, PREFIX } from "./kept-records.ts";
import { givingWay, keepable } from "./kept-room.ts";

/** What one tab says to the others. */
interface Told {
  /** Of the conversation. */
  readonly id: string;
  readonly attached: Attached;
}

interface Keeper {
  readonly watch: (id: string) => void;
}

const keepers = new WeakMap<Chat, Keeper>();

/** Keeps what is attached in a conversation over a reload, and the same in all tabs. */
export function keepAttached(chat: Chat, id: string): void {
  const keeper = keepers.get(chat) ?? createKeeper(chat);
  keepers.set(chat, keeper);
  keeper.watch(id);
}

function createKeeper(chat: Chat): Keeper {
  const storage = indexedDbStorage(storageName());
  const mine = `${PREFIX}${chat.me.id}/`;
  const watched = new Set<string>();
  const keys = new WeakMap<Blob, string>();
  const isOver = () => chat.status.state === "closed";

  const tabs = new BroadcastChannel(`${storageName()}/attached/${chat.me.id}`);
  tabs.addEventListener("message", ({ data }: MessageEvent<Told>) => hear(data.id, data.attached));
  chat.on("connection", () => isOver() && tabs.close());

  let isHearing = false;
  /** Takes what is kept already, or what another tab keeps. */
  function hear(id: string, attached: Attached): void {
    isHearing = true;
    attachedTo(chat, id).set(attached);
    isHearing = false;
  }

  const restored = restore().catch(() => {});
  async function restore(): Promise<void> {
    const known = await storage.read(mine);
    for (const [draftKey, draft] of draftsIn(known)) {
      const found = filesIn(draft, known);
      for (const { key, input } of found) keys.set(input.file, key);
      const id = draftKey.slice(mine.length);
      const before = found.map(({ input }) => input);
      const now = attachedTo(chat, id).get();
      if (now.length === 0) hear(id, before);
      else attachedTo(chat, id).set([...before, ...now].slice(0, FILES_MAX));
    }
  }

  async function keep(id: string): Promise<void> {
    await restored;
    // In all tabs one after the other: what there is room for depends on what they keep.
    await storage.lock("attached", async () => {
      if (isOver()) return;
      const draftKey = mine + id;
      const keyOf = (file: Blob) => {
        const key = keys.get(file) ?? `${draftKey}/${Math.random().toString(36).slice(2)}`;
        keys.set(file, key);
        return key;
      };
      const known = await storage.read(PREFIX);
      // As it is by now, for it may have been sent meanwhile.
      const attached = keepable(attachedTo(chat, id).get());
      const sizes = [...draftsIn(known)]
        .filter(([key]) => key !== draftKey)
        .map(([key, { at, files }]) => ({ key, at, sizes: files.map(({ size }) => size) }));
      const gone = givingWay(
        sizes,
        attached.map(({ file }) => file.size),
      );
      await storage.write(changesFor(draftKey, attached, { known, keyOf, gone, at: Date.now() }));
    });
  }

  function take(id: string): void {
    if (isHearing || isOver()) return;
    const attached = attachedTo(chat, id).get();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A channel has one origin.
    tabs.postMessage({ id, attached } satisfies Told);
    // Where nothing can be kept it holds for this page.
    keep(id).catch(() => {});
    // What was sent must not come back, even if the page goes away now.
    if (attached.length === 0) storage.write(new Map([[mine + id, undefined]])).catch(() => {});
  }

  return {
    watch(id) {
      if (watched.has(id)) return;
      watched.add(id);
      attachedTo(chat, id).subscribe(() => take(id));
    },
  };
}
