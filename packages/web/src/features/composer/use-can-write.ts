import { useEffect, useReducer } from "react";
import { useConversation } from "@gochat/client/react";
import { blocked } from "../../lib/blocked.ts";
import { isAhead, mayWrite } from "../../lib/permissions.ts";
import { useStored } from "../../lib/stored.ts";

// Longer ones are 1 ms to browsers.
const TIMER_MAX_MS = 2 ** 31 - 1;

/** Whether one writes here now; a silence that is over is noticed when it is. */
export function useCanWrite(id: string): boolean {
  const [, look] = useReducer((n: number) => n + 1, 0);
  const silencedUntil = useConversation(id, (now) => now?.silenced_until);
  useStored(blocked);
  useEffect(() => {
    if (silencedUntil === undefined || !isAhead(silencedUntil)) return undefined;
    const leftMs = Date.parse(silencedUntil) - Date.now() + 1;
    const timer = setTimeout(look, Math.min(leftMs, TIMER_MAX_MS));
    return () => clearTimeout(timer);
  }, [silencedUntil]);
  return useConversation(id, (now) => now === undefined || mayWrite(now));
}
