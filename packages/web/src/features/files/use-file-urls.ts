import { useEffect, useState } from "react";
import type { FileData, FileUrls } from "@gochat/client";
import { useChat, useConnection } from "@gochat/client/react";

interface ShownUrls {
  /** Undefined until they are known, or for what one may not read. */
  readonly urls: FileUrls | undefined;
  /** Which try this is. */
  readonly attempt: number;
  /** To be called when something could not be fetched: they hold for some minutes, and what has just come is not ready at once. */
  readonly renew: () => void;
}

const RETRIES = 3;
const PAUSE_MS = 1_000;

/** Where a file is, for as long as that holds. */
export function useFileUrls({ id, media }: Pick<FileData, "id" | "media">): ShownUrls {
  const chat = useChat();
  const isOnline = useConnection().state === "online";
  const [known, setKnown] = useState<{ readonly urls: FileUrls | undefined; readonly attempt: number }>();
  const [attempt, setAttempt] = useState(0);
  const count = media?.thumbnails.length ?? 0;
  useEffect(() => {
    if (!isOnline) return undefined;
    let isOver = false;
    chat.files.urls({ id, media: { thumbnails: Array.from({ length: count }, () => 0) } }).then(
      (urls) => isOver || setKnown({ urls, attempt }),
      // The next connection asks again.
      () => {},
    );
    return () => void (isOver = true);
  }, [chat, id, count, attempt, isOnline]);
  return {
    urls: known?.urls,
    attempt: known?.attempt ?? 0,
    renew: () => {
      if (attempt >= RETRIES) return;
      // At once, as what is too old is the usual reason; then with patience.
      setTimeout(() => setAttempt(attempt + 1), attempt * PAUSE_MS);
    },
  };
}
