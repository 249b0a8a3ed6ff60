import { Ban } from "lucide-react";
import { memo, useState } from "react";
import type { ReactElement, ReactNode } from "react";
import type { Message, OutboxEntry, UserSummary } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { blocked, hides } from "../../lib/blocked.ts";
import { classNames } from "../../lib/class-names.ts";
import { filesText } from "../../lib/files-text.ts";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { lazily } from "../../lib/lazily.tsx";
import { isOnlyEmoji } from "../../lib/markdown.ts";
import { nameOf } from "../../lib/people.ts";
import { useStored } from "../../lib/stored.ts";
import { clockTime } from "../../lib/time.ts";
import { Icon } from "../../ui/icon.tsx";
import { RichText } from "../../ui/rich-text.tsx";
import { TabStopContext, useTabStop } from "../../ui/tab-stop.ts";
import { SEND_STATE_TEXTS, Ticks } from "../../ui/ticks.tsx";
import type { SendState } from "../../ui/ticks.tsx";
import { MessageFiles } from "../files/files.tsx";
import { blocksOf, spokenText } from "./content.ts";
import { OutgoingContent } from "./outgoing-content.tsx";
import { Behind } from "./behind.tsx";
import { QuoteLine } from "./quote-line.tsx";
import { Reactions } from "./reactions.tsx";
import { useRowActions } from "./row-actions.ts";
import { RowFrame } from "./row-frame.tsx";
import css from "./row.module.css";

const HiddenMessage = lazily(async () => (await import("./hidden-message.tsx")).HiddenMessage);
const RowToolbar = lazily(async () => (await import("./row-toolbar.tsx")).RowToolbar);

export interface MessageRowProps {
  readonly rowKey: string;
  /** What it shows: a message, or what is on its way to be one. So the row stays the same when it has become one. */
  readonly message: Message | undefined;
  readonly entry: OutboxEntry | undefined;
  readonly author: UserSummary;
  readonly isFirst: boolean;
  readonly state: SendState | undefined;
  /** The one stop of Tab in the timeline. */
  readonly isCurrent: boolean;
  readonly canReact: boolean;
}

/** A message. It renders again only when it, or what became of it, is another one. */
export const MessageRow = memo(function MessageRow({
  rowKey,
  message,
  entry,
  author,
  isFirst,
  state,
  isCurrent,
  canReact,
}: MessageRowProps): ReactElement {
  const { me, conversation } = useChat();
  // The row renders again when one blocks somebody, or ends it.
  useStored(blocked);
  const [isAskedFor, askFor] = useState(false);
  const isHidden =
    !isAskedFor && message !== undefined && hides(conversation(message.conversation_id).data, message.sender);
  const [isPointedAt, setPointedAt] = useState(false);
  const [hasFocus, setFocus] = useState(false);
  const at = message?.created_at ?? entry?.created_at ?? "";
  const label = useLabel(nameOf(author), at, { message, entry, state, isHidden });
  const isDeleted = message !== undefined && message.deleted_at !== null;
  const mentionsMe = message?.mentions?.includes(me.id) ?? false;
  const hasToolbar = message !== undefined && !isDeleted && !isHidden && (isPointedAt || hasFocus);
  return (
    <TabStopContext value={isCurrent ? 0 : -1}>
      <article
        data-row={rowKey}
        data-seq={message?.seq}
        className={classNames(
          css.row,
          isFirst && css.first,
          mentionsMe && !isHidden && css.mention,
          state === "queued" && css.queued,
        )}
        tabIndex={isCurrent ? 0 : -1}
        aria-label={label}
        onPointerEnter={({ pointerType }) => pointerType === "mouse" && setPointedAt(true)}
        onPointerLeave={() => setPointedAt(false)}
        onFocus={() => setFocus(true)}
        onBlur={() => setFocus(false)}
      >
        <RowFrame author={author} at={at} isFirst={isFirst}>
          {entry !== undefined && <OutgoingContent entry={entry} />}
          {isDeleted && <Deleted />}
          {isHidden && !isDeleted && <HiddenMessage show={() => askFor(true)} />}
          {message !== undefined && !isDeleted && !isHidden && (
            <Content message={message} state={state} canReact={canReact} />
          )}
        </RowFrame>
        {hasToolbar && <RowToolbar message={message} canReact={canReact} />}
      </article>
    </TabStopContext>
  );
});

interface ContentProps {
  readonly message: Message;
  readonly state: SendState | undefined;
  readonly canReact: boolean;
}

function Content({ message, state, canReact }: ContentProps): ReactElement {
  const chat = useChat();
  const end: ReactNode = (message.edited_at !== null || state !== undefined) && (
    <>
      {message.edited_at !== null && (
        <Behind>
          <Edited message={message} />
        </Behind>
      )}
      {state !== undefined && (
        <Behind>
          <Ticks state={state} />
        </Behind>
      )}
    </>
  );
  const hasFiles = message.attachments !== undefined;
  return (
    <>
      {message.reply_to !== undefined && <QuoteLine quote={message.reply_to} />}
      {(message.content !== "" || !hasFiles) && (
        <div className={classNames(css.text, isOnlyEmoji(message.content) && css.emoji)}>
          <RichText blocks={blocksOf(message, chat)} end={!hasFiles && end} />
        </div>
      )}
      {hasFiles && <MessageFiles message={message} end={end} />}
      {message.reactions !== undefined && message.reactions.length > 0 && (
        <Reactions message={message} reactions={message.reactions} canReact={canReact} />
      )}
    </>
  );
}

function Edited({ message }: { readonly message: Message }): ReactElement {
  const t = useT();
  const tabIndex = useTabStop();
  const { openRevisions } = useRowActions();
  return (
    <button
      type="button"
      className={css.edited}
      tabIndex={tabIndex}
      aria-label={t("timeline.editedLabel")}
      onClick={() => openRevisions(message)}
    >
      {t("timeline.edited")}
    </button>
  );
}

function Deleted(): ReactElement {
  const t = useT();
  return (
    <p className={css.gone}>
      <Icon of={Ban} size="s" />
      {t("timeline.deleted")}
    </p>
  );
}

/** Author, text, time, state. */
function useLabel(
  author: string,
  at: string,
  {
    message,
    entry,
    state,
    isHidden,
  }: Pick<MessageRowProps, "message" | "entry" | "state"> & { readonly isHidden: boolean },
): string {
  const chat = useChat();
  const t = useT();
  const language = useLanguage();
  const isDeleted = message !== undefined && message.deleted_at !== null;
  const text = message === undefined ? entry?.content : spokenText(message, chat);
  return [
    author,
    isDeleted ? t("timeline.deleted") : isHidden ? t("timeline.hidden") : text,
    !isHidden && filesText(t, (message ?? entry)?.attachments),
    clockTime(at, language),
    message !== undefined && message.edited_at !== null && !isDeleted && t("timeline.edited"),
    state !== undefined && t(SEND_STATE_TEXTS[state]),
  ]
    .filter(Boolean)
    .join(", ");
}
