import type { Draft } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { useEffect, useRef } from "react";
import { BASE_PATH } from "../lib/page.ts";

interface Drafted {
  readonly id: string;
  readonly draft: Draft;
}

const isSame = (a: Draft, b: Draft | undefined): boolean =>
  a.content === b?.content && a.replyTo === b.replyTo;

/** What one begins to write is the same in all tabs: so it does not wait in another one after it was sent. `openId`: where one writes. */
export function useSharedDrafts(openId: string | undefined): void {
  const chat = useChat();
  const channel = useRef<BroadcastChannel>(null);
  const heard = useRef<Drafted>(null);
  useEffect(() => {
    // On a server for development each tab may be somebody else.
    const tabs = new BroadcastChannel(`gochat${BASE_PATH}/drafts/${chat.me.id}`);
    tabs.addEventListener("message", ({ data }: MessageEvent<Drafted>) => {
      heard.current = data;
      chat.conversation(data.id).setDraft(data.draft);
    });
    channel.current = tabs;
    return () => tabs.close();
  }, [chat]);
  useEffect(() => {
    if (openId === undefined) return undefined;
    const conversation = chat.conversation(openId);
    let before = conversation.draft;
    return conversation.subscribe(() => {
      if (conversation.draft === before) return;
      before = conversation.draft;
      const draft = before ?? { content: "" };
      if (heard.current?.id === openId && isSame(draft, heard.current.draft)) return;
      heard.current = null;
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A channel has one origin.
      channel.current?.postMessage({ id: openId, draft } satisfies Drafted);
    });
  }, [chat, openId]);
}
