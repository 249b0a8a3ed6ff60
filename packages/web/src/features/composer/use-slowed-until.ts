import { useEffect, useReducer, useRef } from "react";
import type { ConversationData, OutboxEntry } from "@gochat/client";
import { useConversation, useMe, useSend } from "@gochat/client/react";
import { useStored } from "../../lib/stored.ts";
import { keyOf, lastSends, noteSend } from "./last-sends.ts";

/**
 * Until when one waits before one sends again (G13), in milliseconds of this device's clock; undefined: one does not wait. It knows what was
 * sent from this browser, and what the server has refused; the server judges.
 */
export function useSlowedUntil(id: string): number | undefined {
  const key = keyOf(useMe().id, id);
  const pauseMs = useConversation(id, pauseOf) ?? 0;
  const { outgoing } = useSend(id);
  const sentAt = useStored(lastSends)[key];
  const before = useRef({ key, outgoing });
  useEffect(() => {
    const isStored =
      before.current.key === key &&
      before.current.outgoing.some((entry) => entry.status === "sending" && !has(outgoing, entry));
    before.current = { key, outgoing };
    if (pauseMs === 0) return;
    if (isStored) noteSend(key, Date.now());
    for (const { error } of outgoing) {
      if (error?.code !== "slow_mode" || error.retryAfterMs === undefined || seen.has(error)) continue;
      seen.add(error);
      noteSend(key, Date.now() + error.retryAfterMs - pauseMs);
    }
  }, [outgoing, key, pauseMs]);

  const until = pauseMs === 0 || sentAt === undefined ? 0 : Math.min(sentAt, Date.now()) + pauseMs;
  const [, look] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    const leftMs = until - Date.now();
    if (leftMs <= 0) return undefined;
    const timer = setTimeout(look, leftMs + 1);
    return () => clearTimeout(timer);
  }, [until]);
  return until > Date.now() ? until : undefined;
}

/** Refusals that were taken for what they say. */
const seen = new WeakSet<object>();

const has = (entries: readonly OutboxEntry[], { client_id }: OutboxEntry): boolean =>
  entries.some((each) => each.client_id === client_id);

/** How long one waits here after each message. */
const pauseOf = (now: ConversationData | undefined): number | undefined =>
  now?.me.role === "owner" || now?.me.role === "admin" ? 0 : 1000 * (now?.slow_mode_s ?? 0);
