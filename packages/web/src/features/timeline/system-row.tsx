import { Fragment, memo } from "react";
import type { ReactElement, ReactNode } from "react";
import type { Message, SystemNotice, UserSummary } from "@gochat/client";
import { useMe } from "@gochat/client/react";
import { Text, useLanguage, useT } from "../../lib/i18n.tsx";
import type { TextId } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { clockTime } from "../../lib/time.ts";
import css from "./row.module.css";

const TEXTS: Readonly<Record<string, TextId>> = {
  "group.created": "timeline.groupCreated",
  "group.renamed": "timeline.groupRenamed",
  "history.opened": "timeline.historyOpened",
  "history.narrowed": "timeline.historyNarrowed",
  "member.added": "timeline.memberAdded",
  "member.removed": "timeline.memberRemoved",
  "member.left": "timeline.memberLeft",
  "owner.changed": "timeline.ownerChanged",
} satisfies Record<Exclude<SystemNotice["action"], symbol>, TextId>;

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
  const { sender, system } = message;
  const id = TEXTS[system?.action ?? ""] ?? "timeline.systemUnknown";
  const users = system?.users ?? [];
  const isMe = sender.id === me.id ? "yes" : "no";
  const toMe = users.length === 1 && users[0]?.id === me.id ? "yes" : "no";
  const name = system?.name ?? "";
  const spoken = [
    t(id, {
      isMe,
      toMe,
      who: nameOf(sender),
      users: new Intl.ListFormat(language).format(users.map(nameOf)),
      name,
    }).replaceAll(/<\/?b>/g, ""),
    clockTime(message.created_at, language),
  ];
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
          id={id}
          values={{ isMe, toMe, who: nameOf(sender), users: boldNames(users, language), name }}
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
