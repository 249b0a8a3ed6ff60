import type { Chat, Member } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { useMemo, useSyncExternalStore } from "react";
import { asking, knownFrom, shownMembers, withEvent, withPage } from "./known-members.ts";
import type { MembersEvent } from "./known-members.ts";

export interface MemberList {
  readonly members: readonly Member[];
  readonly hasMore: boolean;
  /** Why the next page did not come. */
  readonly error: unknown;
}

const PAGE = 100;
const FRAMES = ["member.added", "member.updated", "member.removed"] as const;

/** The members of a group as they are now, page by page; they are watched while somebody subscribes. */
function createMemberList(chat: Chat, id: string) {
  const { members = [], member_count = 0 } = chat.conversation(id).data ?? {};
  let known = knownFrom(members, member_count);
  let snapshot: MemberList = {
    members: shownMembers(known),
    hasMore: known.readUpTo !== null,
    error: undefined,
  };
  let cursor: string | undefined;
  let isLoading = false;
  const listeners = new Set<() => void>();
  const become = (next: typeof known, error?: unknown) => {
    known = next;
    snapshot = { members: shownMembers(known), hasMore: known.readUpTo !== null, error };
    listeners.forEach((listener) => listener());
  };
  const take = (event: MembersEvent) => become(withEvent(known, event), snapshot.error);

  async function loadMore(): Promise<void> {
    if (isLoading || !snapshot.hasMore) return;
    isLoading = true;
    become(asking(known));
    try {
      const page = await chat.api.conversations.members({ id, limit: PAGE, cursor });
      cursor = page.next_cursor ?? undefined;
      become(withPage(known, page.members, page.next_cursor === null));
    } catch (error) {
      become(known, error);
    } finally {
      isLoading = false;
    }
  }

  /** After a while without a connection not every change may have been told. Of longer lists nothing moves under whoever reads them. */
  async function readAgain(): Promise<void> {
    if (isLoading || known.byId.size > PAGE) return;
    isLoading = true;
    known = asking(known);
    try {
      const page = await chat.api.conversations.members({ id, limit: PAGE });
      cursor = page.next_cursor ?? undefined;
      const there = new Set(page.members.map(({ user }) => user.id));
      const byId = new Map(
        [...known.byId].filter(([userId]) => there.has(userId) || known.touched.has(userId)),
      );
      become(withPage({ ...known, byId, readUpTo: "" }, page.members, page.next_cursor === null));
    } catch {
      // What is shown stays until there is a connection again.
    } finally {
      isLoading = false;
    }
  }

  function watch(): () => void {
    const cancels = [
      ...FRAMES.map((type) => chat.on(type, (frame) => frame.conversation_id === id && take(frame))),
      chat.on("user.updated", take),
      chat.on("connection", ({ state }) => state === "online" && void readAgain()),
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

/** Who is in a group; `loadMore` reads the next page. It is the same function for as long as the group is. */
export function useMemberList(id: string): MemberList & { readonly loadMore: () => Promise<void> } {
  const chat = useChat();
  const list = useMemo(() => createMemberList(chat, id), [chat, id]);
  const snapshot = useSyncExternalStore(list.subscribe, list.getSnapshot);
  return useMemo(() => ({ ...snapshot, loadMore: list.loadMore }), [snapshot, list]);
}
