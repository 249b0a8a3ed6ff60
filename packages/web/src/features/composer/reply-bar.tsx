import { Reply, X } from "lucide-react";
import type { ReactElement } from "react";
import { useMe } from "@gochat/client/react";
import { useConversationView } from "../../lib/conversation-view.ts";
import { filesText } from "../../lib/files-text.ts";
import { useT } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import css from "./top-bar.module.css";
import { useMessage } from "./use-message.ts";

interface ReplyBarProps {
  readonly id: string;
  readonly seq: number;
  readonly onRemove: () => void;
}

/** The message that one answers: its author and one line, which leads to it. */
export function ReplyBar({ id, seq, onRemove }: ReplyBarProps): ReactElement {
  const t = useT();
  const me = useMe();
  const { jumpTo } = useConversationView();
  const message = useMessage(id, seq);
  const isGone = message === null || (message !== undefined && message.deleted_at !== null);
  return (
    <div className={css.bar}>
      <Icon of={Reply} size="s" flips />
      {isGone ? (
        <span className={css.text}>{t("bars.replyGone")}</span>
      ) : (
        <button type="button" className={css.quoted} onClick={() => jumpTo(seq)}>
          <span className="visually-hidden">{t("bars.replyTo")} </span>
          <b className={css.name} dir="auto">
            {message && (message.sender.id === me.id ? t("bars.you") : nameOf(message.sender))}
          </b>{" "}
          <span className={css.text} dir="auto">
            {message?.content || filesText(t, message?.attachments)}
          </span>
        </button>
      )}
      <IconButton icon={X} label={t("bars.removeReply")} shortcut="Escape" isSmall onClick={onRemove} />
    </div>
  );
}
