import type { ReactElement, RefObject } from "react";
import type { GroupRequest as Asked } from "@gochat/client";
import { useT } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button } from "../../ui/button.tsx";
import css from "./requests-page.module.css";
import { useAnswer } from "./use-answer.ts";
import { useRequestCalls } from "./use-request-calls.ts";

interface GroupRequestProps {
  readonly request: Asked;
  readonly list: RefObject<HTMLElement | null>;
}

/** A group that one is asked to join: what it is called, who asks, and what one makes of it. */
export function GroupRequest({ request, list }: GroupRequestProps): ReactElement {
  const t = useT();
  const calls = useRequestCalls();
  const { conversation_id: id, name, asked_by, member_count: count } = request;
  const { isBusy, answer } = useAnswer(id, list);
  return (
    <>
      <Avatar id={id} name={name} picture={null} isGroup />
      <span className={css.words}>
        <span className={css.name} dir="auto">
          {name}
        </span>
        <span className={css.below}>{t("conversation.members", { count })}</span>
        <span className={css.said} dir="auto">
          {t("requests.askedBy", { name: nameOf(asked_by) })}
        </span>
      </span>
      <span className={css.buttons}>
        <Button
          aria-label={t("requests.ignoreOf", { name })}
          onClick={() => answer(calls.ignoreGroup(request))}
        >
          {t("requests.ignore")}
        </Button>
        <Button
          kind="primary"
          aria-label={t("requests.joinOf", { name })}
          isBusy={isBusy}
          onClick={() => answer(calls.acceptGroup(request))}
        >
          {t("requests.join")}
        </Button>
      </span>
    </>
  );
}
