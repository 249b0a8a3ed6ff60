import { useMemo, useSyncExternalStore } from "react";
import type { Chat, FileData, Message } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { asking, NOTHING_READ, shownMessages, withMessage, withNewest, withPage } from "./known-files.ts";

/** A file, and the message that it came with. */
export interface Found {
  readonly message: Message;
  readonly file: FileData;
}

interface Files {
  /** The newest first. */
  readonly found: readonly Found[];
  readonly hasMore: boolean;
  /** How often something was read. */
  readonly reads: number;
  /** Why the next page did not come. */
  readonly error: unknown;
}

// More messages than a pane shows at once.
const PAGE = 40;
const FRAMES = ["message.updated", "message.deleted"] as const;

/** The files of a conversation as they are now, page by page; they are watched while somebody subscribes. */
function createFiles(chat: Chat, id: string) {
  let known = NOTHING_READ;
  let snapshot: Files = { found: [], hasMore: true, reads: 0, error: undefined };
  let cursor: string | undefined;
  let isLoading = false;
  const listeners = new Set<() => void>();
  const become = (next: typeof known, changed: Partial<Files> = {}) => {
    if (next !== known) {
      known = next;
      const found = shownMessages(known).flatMap((message) =>
        (message.attachments ?? []).map((file) => ({ message, file })),
      );
      changed = { ...changed, found, hasMore: known.readDownTo > 0 };
    }
    snapshot = { ...snapshot, ...changed };
    listeners.forEach((listener) => listener());
  };
  const take = (message: Message) => {
    if (message.conversation_id === id) become(withMessage(known, message));
  };

  async function loadMore(): Promise<void> {
    if (isLoading || !snapshot.hasMore) return;
    isLoading = true;
    become(asking(known), { error: undefined });
    try {
      const page = await chat.api.messages.withFiles({ id, limit: PAGE, cursor });
      cursor = page.next_cursor ?? undefined;
      become(withPage(known, page.messages, page.next_cursor === null), { reads: snapshot.reads + 1 });
    } catch (error) {
      become(known, { error });
    } finally {
      isLoading = false;
    }
  }

  /** After a while without a connection not every change may have been told. */
  async function readAgain(): Promise<void> {
    if (isLoading || snapshot.reads === 0) return;
    isLoading = true;
    known = asking(known);
    try {
      const page = await chat.api.messages.withFiles({ id, limit: PAGE });
      become(withNewest(known, page.messages, page.next_cursor === null));
    } catch {
      // What is shown stays until there is a connection again.
    } finally {
      isLoading = false;
      // Whoever came to the end meanwhile asks once more.
      become(known, { reads: snapshot.reads + 1 });
    }
  }

  function watch(): () => void {
    const cancels = [
      chat.on("message", ({ message }) => take(message)),
      ...FRAMES.map((type) => chat.on(type, ({ message }) => take(message))),
      chat.on("connection", ({ state }) => {
        if (state === "online") void (snapshot.error === undefined ? readAgain() : loadMore());
      }),
    ];
    return () => cancels.forEach((cancel) => cancel());
  }

  let unwatch = (): void => {};
  return {
    loadMore,
    getSnapshot: () => snapshot,
    subscribe(listener: () => void) {
      if (listeners.size === 0) unwatch = watch();
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) unwatch();
      };
    },
  };
}

/** The files of a conversation; `loadMore` reads the next page. It is the same function for as long as the conversation is. */
export function useFiles(id: string): Files & { readonly loadMore: () => Promise<void> } {
  const chat = useChat();
  const files = useMemo(() => createFiles(chat, id), [chat, id]);
  const snapshot = useSyncExternalStore(files.subscribe, files.getSnapshot);
  return useMemo(() => ({ ...snapshot, loadMore: files.loadMore }), [snapshot, files]);
}
