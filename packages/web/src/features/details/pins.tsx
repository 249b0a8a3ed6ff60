import { Pin, PinOff } from "lucide-react";
import { useRef } from "react";
import type { ReactElement } from "react";
import { Link } from "wouter";
import type { ConversationData } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { errorText } from "../../lib/errors.ts";
import { filesText } from "../../lib/files-text.ts";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { useIsWide } from "../../lib/media.ts";
import { PANES, paths } from "../../lib/paths.ts";
import { nameOf } from "../../lib/people.ts";
import { may } from "../../lib/permissions.ts";
import { plainText } from "../../lib/plain-text.ts";
import { listTime } from "../../lib/time.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Empty } from "../../ui/empty.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { LinkButton } from "../../ui/link.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { toast } from "../../ui/toast.ts";
import { usePinnedMessages } from "./pinned-messages.ts";
import type { Pinned } from "./pinned-messages.ts";
import { tipOfTime } from "../../ui/tooltip.tsx";
import css from "./pins.module.css";

/** What is pinned in a conversation, in the order of pinning: each one leads to where it was said. */
export function Pins({ conversation }: { readonly conversation: ConversationData }): ReactElement {
  const t = useT();
  const { api } = useChat();
  const list = useRef<HTMLUListElement>(null);
  const { id, pinned_seqs: seqs } = conversation;
  const { bySeq, error, retry } = usePinnedMessages(id, seqs);
  const mayPin = may("message.pin", conversation);
  const unpin = async (seq: number) => {
    try {
      await api.messages.unpin({ id, seq });
      // The button that had the focus is gone with its row.
      list.current?.querySelector<HTMLElement>(`li:not([data-seq="${seq}"]) a`)?.focus();
    } catch (refusal) {
      toast(errorText(refusal), { kind: "bad" });
    }
  };
  if (seqs.length === 0)
    return (
      <Empty icon={Pin} title={t("details.noPins")}>
        {t(mayPin ? "details.noPinsText" : "details.noPinsMember")}
      </Empty>
    );
  return (
    <>
      {error !== undefined && (
        <p className={css.failed} role="alert">
          {errorText(error)} <LinkButton onClick={retry}>{t("controls.tryAgain")}</LinkButton>
        </p>
      )}
      <ul ref={list} className={css.pins} aria-label={t("details.pins")}>
        {seqs.map((seq) => (
          <li key={seq} className={css.row} data-seq={seq}>
            <PinnedMessage id={id} seq={seq} message={bySeq.get(seq)} />
            {mayPin && (
              <IconButton
                className={css.unpin}
                icon={PinOff}
                label={t("details.unpin")}
                isSmall
                onClick={() => void unpin(seq)}
              />
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

interface PinnedMessageProps {
  readonly id: string;
  readonly seq: number;
  /** Undefined until it has come. */
  readonly message: Pinned | undefined;
}

function PinnedMessage({ id, seq, message }: PinnedMessageProps): ReactElement {
  const t = useT();
  const language = useLanguage();
  const isWide = useIsWide();
  if (message === undefined)
    return (
      <span className={css.pin}>
        <Skeleton width="2rem" height="2rem" isRound />
        <span className={css.main}>
          <Skeleton width="40%" />
          <span className={css.text}>
            <Skeleton width="90%" />
          </span>
        </span>
      </span>
    );
  if (message === null)
    return (
      <span className={css.pin}>
        <span className={css.text}>{t("details.pinUnseen")}</span>
      </span>
    );
  const { sender, content, created_at, attachments } = message;
  // Beside the messages the pins stay; where they lie over them they make way.
  const path = paths.conversation(id, seq) + (isWide ? `?${PANES.details}=pins` : "");
  return (
    <Link href={path} className={css.pin}>
      <Avatar id={sender.id} name={nameOf(sender)} picture={sender.avatar_id} size={32} />
      <span className={css.main}>
        <span className={css.head}>
          <span className={css.author} dir="auto">
            {nameOf(sender)}
          </span>
          <time className={css.time} dateTime={created_at} {...tipOfTime}>
            {listTime(created_at, language)}
          </time>
        </span>
        <span className={css.text} dir="auto">
          {plainText(content) || filesText(t, attachments)}
        </span>
      </span>
    </Link>
  );
}
