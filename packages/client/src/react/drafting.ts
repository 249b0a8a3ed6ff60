import { useMemo } from "react";
import type { Conversation } from "../conversation.ts";
import type { Draft } from "../drafts/drafts.ts";
import { useChat } from "./chat-context.ts";
import { leftAlone } from "./left-alone.ts";
import { useSnapshot } from "./use-snapshot.ts";

/** What one writes in a conversation. The functions are the same each time. */
export interface Drafting {
  /** What one has begun to write; one that says nothing where there is none. */
  readonly draft: Draft;
  /** To be called with every key. */
  readonly setDraft: (draft: Draft) => void;
  /** Sends it, as `Conversation.sendDraft` does. The promise may be left alone. */
  readonly sendDraft: Conversation["sendDraft"];
}

const EMPTY: Draft = { content: "" };

/** What one has begun to write in a conversation: it stays with that, wherever one goes meanwhile, and, with a storage, over a crash. */
export function useDraft(id: string): Drafting {
  const conversation = useChat().conversation(id);
  const draft = useSnapshot(conversation.subscribe, () => conversation.draft ?? EMPTY);
  const acts = useMemo(
    () => ({
      setDraft: (next: Draft) => conversation.setDraft(next),
      sendDraft: (options?: Parameters<Conversation["sendDraft"]>[0]) =>
        leftAlone(conversation.sendDraft(options)),
    }),
    [conversation],
  );
  return { draft, ...acts };
}
