import { useCallback, useMemo, useRef, useState } from "react";
import type { ReactElement } from "react";
import type { Message } from "@gochat/client";
import { useChat, useConversation } from "@gochat/client/react";
import { ConversationViewContext } from "../../lib/conversation-view.ts";
import { Composer } from "../composer/composer.tsx";
import type { ComposerHandle } from "../composer/composer.tsx";
import { Timeline } from "../timeline/timeline.tsx";
import type { TimelineHandle } from "../timeline/timeline.tsx";
import { ConversationHead } from "./conversation-head.tsx";
import { ConversationMissing } from "./conversation-missing.tsx";

interface ConversationPageProps {
  readonly id: string;
  /** The `seq` of the message that it opens at: at the first unread one where it is left out. */
  readonly at: number | undefined;
}

/** One conversation: its head, its messages, and where one writes. */
export function ConversationPage({ id, at }: ConversationPageProps): ReactElement {
  const chat = useChat();
  const isThere = useConversation(id, (conversation) => conversation !== undefined);
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
  if (!isThere) return <ConversationMissing id={id} />;
  return (
    <ConversationViewContext value={view}>
      <ConversationHead id={id} />
      <Timeline id={id} at={at} ref={timeline} />
      <Composer id={id} editing={editing} stopEditing={stopEditing} ref={composer} />
    </ConversationViewContext>
  );
}
