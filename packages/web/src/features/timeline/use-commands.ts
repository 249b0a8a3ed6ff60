import { useEffect, useMemo, useRef, useState } from "react";
import type { Dispatch, SetStateAction } from "react";
import { quotedFiles } from "@gochat/client";
import type { Message } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { useConversationView } from "../../lib/conversation-view.ts";
import { usePersonCard } from "../../lib/navigation.ts";
import { createCommands } from "./message-commands.ts";
import type { MessageCommands } from "./message-commands.ts";
import type { Overlay } from "./overlay.ts";
import type { RowActions } from "./row-actions.ts";

interface CommandsDeps {
  readonly messages: readonly Message[];
  readonly jumpTo: (seq: number) => void;
  readonly holdUnread: (seq: number) => void;
}

/** What one can do with messages, and what of it is open; for the rows as functions that never change. */
export function useCommands({ messages, jumpTo, holdUnread }: CommandsDeps): {
  readonly commands: MessageCommands;
  readonly actions: RowActions;
  readonly overlay: Overlay | null;
  readonly setOverlay: Dispatch<SetStateAction<Overlay | null>>;
} {
  const chat = useChat();
  const view = useConversationView();
  const card = usePersonCard();
  const [overlay, setOverlay] = useState<Overlay | null>(null);
  const now = useRef({ messages, card });
  useEffect(() => void (now.current = { messages, card }));
  const commands = useMemo(
    () => createCommands({ chat, view, onMarkedUnread: holdUnread }),
    [chat, view, holdUnread],
  );
  const actions = useMemo<RowActions>(
    () => ({
      reply: commands.reply,
      jumpTo,
      setReaction: commands.setReaction,
      openPicker: (message, anchor) => setOverlay({ kind: "picker", message, anchor }),
      openMenu: (message, anchor) => setOverlay({ kind: "menu", message, anchor }),
      openRevisions: (message) => setOverlay({ kind: "revisions", message }),
      openPerson: (userId) => now.current.card.open(userId),
      quoteOf: (seq) => {
        const quoted = now.current.messages.find((message) => message.seq === seq);
        if (quoted === undefined) return { seq };
        const { sender, content, attachments } = quoted;
        return { seq, sender, content, attachments: quotedFiles(attachments) };
      },
      retry: chat.outbox.retry,
      cancel: chat.outbox.cancel,
    }),
    [chat, commands, jumpTo],
  );
  return { commands, actions, overlay, setOverlay };
}
