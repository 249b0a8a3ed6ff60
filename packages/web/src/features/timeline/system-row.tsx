import { Fragment, memo } from "react";
import type { ReactElement, ReactNode } from "react";
import type { Message, UserSummary } from "@gochat/client";
import { useMe } from "@gochat/client/react";
import { Text, useLanguage, useT } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { noticeSentence, noticeText, noticeValues } from "../../lib/system-notice.ts";
import { clockTime } from "../../lib/time.ts";
import css from "./row.module.css";

interface SystemRowProps {
  readonly rowKey: string;
  readonly message: Message;
  readonly isCurrent: boolean;
}

/** What the server says of the group. */
export const SystemRow = memo(function SystemRow({
  rowKey,
  message,
  isCurrent,
}: SystemRowProps): ReactElement {
  const t = useT();
  const language = useLanguage();
  const me = useMe();
  const spoken = [noticeSentence(message, me.id, language, t), clockTime(message.created_at, language)];
  return (
    <article
      data-row={rowKey}
      data-seq={message.seq}
      className={css.system}
      tabIndex={isCurrent ? 0 : -1}
      aria-label={spoken.join(", ")}
    >
      <span>
        <Text
          id={noticeText(message)}
          values={{
            ...noticeValues(message, me.id),
            users: boldNames(message.system?.users ?? [], language),
          }}
          components={{ b: <b dir="auto" /> }}
        />
      </span>
    </article>
  );
});

/** The names alone are bold, and not what stands between them. */
const boldNames = (users: readonly UserSummary[], language: string): ReactNode =>
  new Intl.ListFormat(language)
    .formatToParts(users.map(nameOf))
    .map(({ type, value }, nth) => (
      <Fragment key={nth}>{type === "element" ? <b dir="auto">{value}</b> : value}</Fragment>
    ));
