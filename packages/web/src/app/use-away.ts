import { useEffect } from "react";
import { useChat } from "@gochat/client/react";

// Whoever reads moves something once in a while.
const IDLE_MS = 5 * 60_000;
const SIGNS = ["pointermove", "pointerdown", "keydown", "wheel", "touchstart"] as const;

/** Others see one as away while the page is hidden, or nobody has moved anything for five minutes (P4). */
export function useAway(): void {
  const chat = useChat();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isAway: boolean | undefined;
    const become = (away: boolean) => {
      if (away === isAway) return;
      isAway = away;
      chat.setStatus(away ? "away" : "online");
    };
    const onSign = () => {
      if (document.visibilityState === "hidden") return become(true);
      become(false);
      clearTimeout(timer);
      timer = setTimeout(() => become(true), IDLE_MS);
    };
    const life = new AbortController();
    for (const sign of SIGNS) addEventListener(sign, onSign, { signal: life.signal, passive: true });
    document.addEventListener("visibilitychange", onSign, { signal: life.signal });
    onSign();
    return () => {
      clearTimeout(timer);
      life.abort();
    };
  }, [chat]);
}
