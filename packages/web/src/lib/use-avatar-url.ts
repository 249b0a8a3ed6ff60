import { useEffect, useState } from "react";
import type { Chat } from "@gochat/client";
import { useChat, useConnection } from "@gochat/client/react";

/** By id and pixels. A picture that was shown stays in the cache of the browser under its address, for longer than that is good for another one. */
const known = new WeakMap<Chat, Map<string, string>>();
const KNOWN_MAX = 2_000;
// It is made anew with each change: what cannot be fetched is most likely gone.
const RETRIES = 2;

interface AvatarUrl {
  readonly url: string | undefined;
  /** To be called when nothing was there. */
  readonly renew: () => void;
}

/** Where an avatar is, in the smallest size that has as many pixels as it is shown with. */
export function useAvatarUrl(id: string, pixels: number): AvatarUrl {
  const chat = useChat();
  const isOnline = useConnection().state === "online";
  const [attempt, setAttempt] = useState(0);
  const key = `${id} ${pixels}`;
  const before = known.get(chat)?.get(key);
  const [found, setFound] = useState<{ readonly key: string; readonly url: string } | undefined>();
  const isKnown = before !== undefined && attempt === 0;
  useEffect(() => {
    if (isKnown || !isOnline) return undefined;
    let isOver = false;
    chat.files.urls({ id, media: { thumbnails: [0, 0] } }).then(
      (urls) => {
        if (urls === undefined) return;
        const url = urls.thumbnails.find(({ size }) => size >= pixels)?.url ?? urls.content;
        keep(chat, key, url);
        if (!isOver) setFound({ key, url });
      },
      // The next connection asks again.
      () => {},
    );
    return () => void (isOver = true);
  }, [chat, id, pixels, key, attempt, isKnown, isOnline]);
  return {
    url: found?.key === key ? found.url : before,
    renew: () => {
      if (attempt < RETRIES) setAttempt(attempt + 1);
    },
  };
}

function keep(chat: Chat, key: string, url: string): void {
  const urls = known.get(chat) ?? new Map<string, string>();
  if (urls.size >= KNOWN_MAX) urls.clear();
  known.set(chat, urls.set(key, url));
}
