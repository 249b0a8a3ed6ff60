import { useState } from "react";
import type { ReactElement, RefObject } from "react";
import { Link } from "wouter";
import type { ConversationData } from "@gochat/client";
import { useMe } from "@gochat/client/react";
import { blocked } from "../../lib/blocked.ts";
import { conversationName } from "../../lib/conversation-name.ts";
import { filesText } from "../../lib/files-text.ts";
import { useT } from "../../lib/i18n.tsx";
import { paths } from "../../lib/paths.ts";
import { otherIn, pictureOf } from "../../lib/people.ts";
import { plainText } from "../../lib/plain-text.ts";
import { useStored } from "../../lib/stored.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button } from "../../ui/button.tsx";
import { BlockDialog } from "../blocks/blocks.tsx";
import css from "./requests-page.module.css";
import { useAnswer } from "./use-answer.ts";
import { useRequestCalls } from "./use-request-calls.ts";

interface MessageRequestProps {
  readonly conversation: ConversationData;
  readonly list: RefObject<HTMLElement | null>;
}

/** Somebody who wants to write: who it is, what they wrote last, and what one makes of it. */
export function MessageRequest({ conversation, list }: MessageRequestProps): ReactElement {
  const t = useT();
  const me = useMe();
  const calls = useRequestCalls();
  const [isBlocking, setBlocking] = useState(false);
  const { id, last_message: last } = conversation;
  const { isBusy, answer } = useAnswer(id, list);
  const other = otherIn(conversation, me.id);
  const name = conversationName(conversation, me.id, t);
  const isBlocked = useStored(blocked).has(other?.id ?? "");
  const isIgnored = conversation.me.request !== "pending";
  return (
    <>
      <Avatar id={other?.id ?? id} name={name} picture={pictureOf(conversation, me.id)} />
      <span className={css.words}>
        <Link href={paths.conversation(id)} className={css.name} dir="auto">
          {name}
        </Link>
        {other !== undefined && <span className={css.below}>@{other.username}</span>}
        <span className={css.said} dir="auto">
          {last === null || last.deleted_at !== null
            ? t("conversations.nothingYet")
            : plainText(last.content) || filesText(t, last.attachments)}
        </span>
      </span>
      <span className={css.buttons}>
        {other !== undefined && !isBlocked && (
          <Button
            kind="dangerBare"
            aria-label={t("requests.blockOf", { name })}
            onClick={() => setBlocking(true)}
          >
            {t("blocks.block")}
          </Button>
        )}
        {!isIgnored && (
          <Button
            aria-label={t("requests.ignoreOf", { name })}
            onClick={() => answer(calls.ignore(conversation))}
          >
            {t("requests.ignore")}
          </Button>
        )}
        <Button
          kind="primary"
          aria-label={t("requests.acceptOf", { name })}
          isBusy={isBusy}
          onClick={() => answer(calls.accept(conversation))}
        >
          {t("requests.accept")}
        </Button>
      </span>
      {isBlocking && other !== undefined && <BlockDialog user={other} onClose={() => setBlocking(false)} />}
    </>
  );
}
