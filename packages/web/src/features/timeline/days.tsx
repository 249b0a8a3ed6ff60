import { Fragment, memo } from "react";
import type { ReactElement } from "react";
import type { UserSummary } from "@gochat/client";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { dayLabel } from "../../lib/time.ts";
import css from "./timeline.module.css";
import { MessageRow } from "./message-row.tsx";
import { isSystem } from "./rows.ts";
import type { Day, Row } from "./rows.ts";
import { SystemRow } from "./system-row.tsx";

interface DaysProps {
  readonly me: UserSummary;
  readonly days: readonly Day[];
  /** The message that "New messages" stands above. */
  readonly newSeq: number | null;
  readonly currentKey: string | undefined;
  readonly canReact: boolean;
}

/** All rows, by the day. */
export const Days = memo(function Days({ days, ...rest }: DaysProps): ReactElement {
  const language = useLanguage();
  return (
    <>
      {days.map(({ key, at, rows }) => {
        const label = dayLabel(at, language);
        return (
          <section key={key} role="group" aria-label={label}>
            <div className={css.day} data-day="">
              <span>{label}</span>
            </div>
            {rows.map((row) => {
              const isNew = rest.newSeq !== null && row.message?.seq === rest.newSeq;
              return (
                <Fragment key={row.key}>
                  {isNew && <NewLine />}
                  {showRow(isNew ? { ...row, isFirst: true } : row, rest)}
                </Fragment>
              );
            })}
          </section>
        );
      })}
    </>
  );
});

function showRow(
  { key, isFirst, state, message, entry }: Row,
  { me, currentKey, canReact }: Omit<DaysProps, "days">,
): ReactElement {
  const isCurrent = key === currentKey;
  if (message !== undefined && isSystem(message))
    return <SystemRow rowKey={key} message={message} isCurrent={isCurrent} />;
  return (
    <MessageRow
      rowKey={key}
      message={message}
      entry={entry}
      author={message?.sender ?? me}
      isFirst={isFirst}
      state={state}
      isCurrent={isCurrent}
      canReact={canReact}
    />
  );
}

function NewLine(): ReactElement {
  const t = useT();
  return (
    <div className={css.newLine} data-new-line="">
      {t("timeline.newMessages")}
    </div>
  );
}
