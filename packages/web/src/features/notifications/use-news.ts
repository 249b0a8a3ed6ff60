import { useEffect, useEffectEvent, useMemo } from "react";
import { useChat } from "@gochat/client/react";
import { useGo } from "../../lib/navigation.ts";
import { paths } from "../../lib/paths.ts";
import { preferences } from "../../lib/preferences.ts";
import { desktopOf } from "./desktop.ts";
import { isNews } from "./is-news.ts";
import { playSound } from "./sound.ts";
import { tabsOf } from "./tabs.ts";

const isLooking = (): boolean => document.visibilityState === "visible" && document.hasFocus();

/** Tells of new messages on the desktop and by a sound: each once in all tabs, and none of a conversation that one looks at. */
export function useNews(openId: string | undefined): void {
  const chat = useChat();
  const go = useGo();
  const tabs = useMemo(() => tabsOf(chat.me.id), [chat]);

  useEffect(() => {
    const look = () => tabs.lookAt(isLooking() ? openId : undefined);
    const life = new AbortController();
    for (const type of ["focus", "blur", "pagehide", "pageshow"])
      window.addEventListener(type, look, { signal: life.signal });
    document.addEventListener("visibilitychange", look, { signal: life.signal });
    look();
    return () => {
      life.abort();
      tabs.lookAt(undefined);
    };
  }, [tabs, openId]);

  const isOpen = useEffectEvent((id: string) => id === openId);
  const open = useEffectEvent((id: string, seq: number) => {
    // Where it is open already nothing jumps.
    if (!isOpen(id)) go(paths.conversation(id, seq));
  });
  useEffect(() => {
    const desktop = desktopOf(chat, (id, seq) => open(id, seq));
    const stopTidying = chat.subscribe(desktop.tidy);
    const stopListening = chat.on("message", ({ message, conversation: { id } }) => {
      const conversation = chat.conversation(id).data;
      if (conversation === undefined || !isNews(message, conversation, chat.me.id, new Date())) return;
      if (isLooking() && isOpen(id)) return;
      const news = { conversationId: id, seq: message.seq, wantsSound: preferences.get().playsSound };
      const tell = ({ hasSound }: { readonly hasSound: boolean }) => {
        desktop.show(message, conversation);
        if (hasSound) playSound();
      };
      // The next message does not wait for other tabs.
      tabs.tellOnce(news, tell);
    });
    return () => {
      stopTidying();
      stopListening();
      desktop.clear();
    };
  }, [chat, tabs]);
}
