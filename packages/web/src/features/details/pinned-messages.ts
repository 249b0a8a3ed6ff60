import type { Chat, Message } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { useEffect, useEffectEvent, useState } from "react";
import { isError } from "../../lib/errors.ts";

/** A message that is pinned; null: one that one does not see, from before one joined. */
export type Pinned = Message | null;

interface PinnedMessages {
  readonly bySeq: ReadonlyMap<number, Pinned>;
  readonly error: unknown;
  readonly retry: () => void;
}

// Up to 50 are pinned: not all of them in one moment.
const AT_ONCE = 6;

/** What these messages say, also after they were edited. Those that are not there yet come one by one. */
export function usePinnedMessages(id: string, seqs: readonly number[]): PinnedMessages {
  const chat = useChat();
  const [bySeq, setBySeq] = useState<ReadonlyMap<number, Pinned>>(new Map());
  const [error, setError] = useState<unknown>();
  const hasFailed = error !== undefined;
  const take = useEffectEvent((seq: number, message: Pinned) =>
    setBySeq((before) => new Map(before).set(seq, message)),
  );
  const isMissing = useEffectEvent((seq: number) => !bySeq.has(seq));
  useEffect(() => {
    const cancels = (["message.updated", "message.deleted"] as const).map((type) =>
      chat.on(type, ({ conversation_id, message }) => {
        if (conversation_id === id && seqs.includes(message.seq)) take(message.seq, message);
      }),
    );
    return () => cancels.forEach((cancel) => cancel());
  }, [chat, id, seqs]);
  useEffect(() => {
    if (hasFailed) return undefined;
    const missing = seqs.filter((seq) => isMissing(seq));
    const life = new AbortController();
    const readOn = async (): Promise<void> => {
      for (let seq = missing.shift(); seq !== undefined; seq = missing.shift())
        take(seq, await readPinned(chat, id, seq, life.signal));
    };
    Promise.all(Array.from({ length: AT_ONCE }, readOn)).catch((reason: unknown) => {
      if (!life.signal.aborted) setError(reason);
    });
    return () => life.abort();
  }, [chat, id, seqs, hasFailed]);
  return { bySeq, error, retry: () => setError(undefined) };
}

async function readPinned(chat: Chat, id: string, seq: number, signal: AbortSignal): Promise<Pinned> {
  try {
    return (await chat.api.messages.get({ id, seq }, { signal })).message;
  } catch (error) {
    if (isError(error, "message_not_found")) return null;
    throw error;
  }
}
