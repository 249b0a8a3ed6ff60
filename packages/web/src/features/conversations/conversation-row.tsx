import { BellOff, Pin } from "lucide-react";
import { memo } from "react";
import type { ReactElement } from "react";
import { Link } from "wouter";
import type { ConversationData } from "@gochat/client";
import {
  useConversation,
  useDraft,
  useMarkers,
  useMe,
  usePresence,
  useSend,
  useTyping,
} from "@gochat/client/react";
import { blocked } from "../../lib/blocked.ts";
import { useClock } from "../../lib/clock.ts";
import { classNames } from "../../lib/class-names.ts";
import { conversationName } from "../../lib/conversation-name.ts";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { isMuted as isMutedAt } from "../../lib/mute.ts";
import { paths } from "../../lib/paths.ts";
import { isDeleted, otherIn, pictureOf } from "../../lib/people.ts";
import { sendStateOf } from "../../lib/send-state.ts";
import { useStored } from "../../lib/stored.ts";
import { listTime } from "../../lib/time.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Icon } from "../../ui/icon.tsx";
import { MentionPill, UnreadDot, UnreadPill } from "../../ui/pill.tsx";
import { Ticks } from "../../ui/ticks.tsx";
import type { SendState } from "../../ui/ticks.tsx";
import { tipIfClipped, tipOfTime } from "../../ui/tooltip.tsx";
import css from "./conversation-row.module.css";
import { lastLineOf } from "./last-line.ts";
import { RowLine } from "./row-line.tsx";

interface ConversationRowProps {
  readonly id: string;
  readonly isSelected: boolean;
  /** The one stop for Tab in the list. */
  readonly isTabStop: boolean;
  /** It stands among what a filter found, below no heading: it says itself that it is pinned, or archived. */
  readonly isFound?: boolean;
}

/** A conversation in the list. It renders again by itself when something in it changes. */
export const ConversationRow = memo(function ConversationRow(
  props: ConversationRowProps,
): ReactElement | null {
  const conversation = useConversation(props.id);
  return conversation === undefined ? null : <Row {...props} conversation={conversation} />;
});

function Row({
  id,
  conversation,
  isSelected,
  isTabStop,
  isFound = false,
}: ConversationRowProps & { readonly conversation: ConversationData }): ReactElement {
  const t = useT();
  const language = useLanguage();
  const me = useMe();
  const { outgoing } = useSend(id);
  const { draft } = useDraft(id);
  const { users: typing } = useTyping(id);
  const isMuted = useClock((now) => isMutedAt(conversation.me, now));
  const other = otherIn(conversation, me.id);
  const presence = usePresence(other?.id);
  useStored(blocked);
  const isGroup = conversation.kind !== "direct";
  const name = conversationName(conversation, me.id, t);
  const sentAt =
    outgoing.at(-1)?.created_at ?? conversation.last_message?.created_at ?? conversation.created_at;
  const time = useClock((now) => listTime(sentAt, language, now));
  const { unread_count, mention_count, is_marked_unread } = conversation.me;
  const isUnread = !isSelected && (unread_count > 0 || is_marked_unread);
  const line = lastLineOf({
    conversation,
    myId: me.id,
    typing,
    draft: isSelected ? undefined : draft,
    outgoing,
  });
  return (
    <Link
      href={paths.conversation(id)}
      className={classNames(css.row, isUnread && css.unread, isMuted && css.muted)}
      aria-current={isSelected ? "page" : undefined}
      tabIndex={isTabStop ? 0 : -1}
      draggable={false}
      data-row={id}
      {...tipIfClipped(name)}
    >
      <Avatar
        id={other?.id ?? id}
        name={name}
        picture={pictureOf(conversation, me.id)}
        isGroup={isGroup}
        isGone={!isGroup && (other === undefined || isDeleted(other))}
        presence={presence?.status}
      />
      <span className={css.main}>
        <span className={css.first}>
          <span className={classNames(css.name, "clip")} dir="auto">
            {name}
          </span>
          {isMuted && (
            <span className={css.mark} role="img" aria-label={t("conversations.muted")}>
              <Icon of={BellOff} size="s" />
            </span>
          )}
          <span className={css.end}>
            <OwnTicks id={id} myId={me.id} />
            <time className={css.time} dateTime={sentAt} {...tipOfTime}>
              {time}
            </time>
          </span>
        </span>
        <span className={css.second}>
          <span className={css.text} dir="auto">
            <RowLine line={line} isGroup={isGroup} myId={me.id} />
          </span>
          {isFound && conversation.me.archived_at !== null && (
            <span className={css.word}>{t("conversations.archived")}</span>
          )}
          {isUnread && mention_count > 0 && <MentionPill />}
          {isUnread && unread_count > 0 && <UnreadPill count={unread_count} isMuted={isMuted} />}
          {isUnread && unread_count === 0 && <UnreadDot isMuted={isMuted} />}
          {isFound && conversation.me.pinned_at !== null && (
            <span className={css.mark} role="img" aria-label={t("conversations.pinned")}>
              <Icon of={Pin} size="s" />
            </span>
          )}
        </span>
      </span>
    </Link>
  );
}

/** What has become of one's own last message: others may read it without the row being rendered again. */
function OwnTicks({ id, myId }: { readonly id: string; readonly myId: string }): ReactElement | null {
  const markers = useMarkers(id);
  const { outgoing } = useSend(id);
  const state = useConversation(id, (conversation): SendState | null => {
    if (outgoing.some(({ status }) => status === "failed")) return "failed";
    if (outgoing.length > 0) return "queued";
    const message = conversation?.last_message;
    if (!message || message.sender.id !== myId || message.system || message.deleted_at !== null) return null;
    return sendStateOf(message, markers);
  });
  return state && <Ticks state={state} />;
}
