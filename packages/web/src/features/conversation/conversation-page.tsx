import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { ReactElement } from "react";
import type { Message } from "@gochat/client";
import { useChat, useConversation, useMe } from "@gochat/client/react";
import { ConversationViewContext } from "../../lib/conversation-view.ts";
import { lazily } from "../../lib/lazily.tsx";
import { useMedia } from "../../lib/media.ts";
import { useDetails } from "../../lib/navigation.ts";
import { useT } from "../../lib/i18n.tsx";
import { conversationName } from "../../lib/conversation-name.ts";
import { isTyping, useShortcut } from "../../lib/shortcuts.ts";
import { Composer } from "../composer/composer.tsx";
import type { ComposerHandle } from "../composer/composer.tsx";
import { Timeline } from "../timeline/timeline.tsx";
import type { TimelineHandle } from "../timeline/timeline.tsx";
import { ConversationHead } from "./conversation-head.tsx";
import css from "./conversation-page.module.css";

const ConversationMissing = lazily(
  async () => (await import("./conversation-missing.tsx")).ConversationMissing,
);

interface ConversationPageProps {
  readonly id: string;
  /** The `seq` of the message that it opens at: at the first unread one where it is left out. */
  readonly at: number | undefined;
}

/** One conversation: its head, its messages, and where one writes. */
export function ConversationPage({ id, at }: ConversationPageProps): ReactElement {
  const isThere = useConversation(id, (conversation) => conversation !== undefined);
  return isThere ? <Open id={id} at={at} /> : <ConversationMissing id={id} />;
}

function Open({ id, at }: ConversationPageProps): ReactElement {
  const chat = useChat();
  const me = useMe();
  const t = useT();
  const title = useConversation(
    id,
    (conversation) => conversation && conversationName(conversation, me.id, t),
  );
  const { tab, close: closeDetails } = useDetails();
  const timeline = useRef<TimelineHandle>(null);
  const composer = useRef<ComposerHandle>(null);
  const [editing, setEditing] = useState<Message | null>(null);
  const stopEditing = useCallback(() => setEditing(null), []);
  const view = useMemo(
    () => ({
      id,
      reply: (message: Message) => {
        const conversation = chat.conversation(id);
        setEditing(null);
        conversation.setDraft({ content: conversation.draft?.content ?? "", replyTo: message.seq });
        composer.current?.focus();
      },
      edit: (message: Message) => {
        setEditing(message);
        composer.current?.focus();
      },
      jumpTo: (seq: number) => timeline.current?.jumpTo(seq),
      focusComposer: () => composer.current?.focus(),
      focusTimeline: () => timeline.current?.focus(),
    }),
    [chat, id],
  );
  useFocusAtFirst(view.focusComposer, at === undefined);
  useShortcut("Escape", () => {
    // With no details open the key is the timeline's.
    if (tab === null) return false;
    closeDetails();
    view.focusComposer();
    return undefined;
  });
  return (
    <ConversationViewContext value={view}>
      <main className={css.conversation} aria-label={title}>
        <ConversationHead id={id} />
        <Timeline id={id} at={at} ref={timeline} />
        <Composer id={id} editing={editing} stopEditing={stopEditing} ref={composer} />
      </main>
    </ConversationViewContext>
  );
}

/** Whoever opens a conversation at a desk writes at once. On glass a keyboard would cover what they came to read. */
function useFocusAtFirst(focus: () => void, isWanted: boolean): void {
  const isTouch = useMedia("(pointer: coarse)");
  const [wants] = useState(isWanted && !isTouch);
  useEffect(() => {
    const { activeElement } = document;
    const isElsewhere = isTyping(activeElement) || activeElement?.matches("[data-overlay] *") === true;
    if (wants && !isElsewhere) focus();
  }, [wants, focus]);
}
