import { useId, useState } from "react";
import type { ReactElement } from "react";
import { useMe } from "@gochat/client/react";
import { ago } from "../../lib/ago.ts";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import type { TextId } from "../../lib/i18n.tsx";
import { isDeleted, nameOf } from "../../lib/people.ts";
import { reasonText } from "../../lib/report-reasons.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button } from "../../ui/button.tsx";
import { Tag } from "../../ui/tag.tsx";
import { tipOfTime } from "../../ui/tooltip.tsx";
import { ReportList } from "./report-list.tsx";
import css from "./reports-page.module.css";
import type { ReportEntry, Resolution } from "./use-reports.ts";

interface ReportCardProps {
  readonly entry: ReportEntry;
  readonly onResolve: (resolution: Resolution) => void;
}

const RESOLVED: Readonly<Record<string, TextId>> = {
  dismissed: "reports.dismissed",
  message_deleted: "reports.messageDeleted",
  account_suspended: "reports.accountSuspended",
};

/** One message that was reported: whose, why, how often; the reports when they are asked for; and what may be done. */
export function ReportCard({ entry, onResolve }: ReportCardProps): ReactElement {
  const t = useT();
  const language = useLanguage();
  const me = useMe();
  const titleId = useId();
  const [isOpen, setOpen] = useState(false);
  const { sender, excerpt, reasons, report_count, last_reported_at, resolution, resolved_by } = entry;
  const name = nameOf(sender);
  return (
    <article className={css.card} aria-labelledby={titleId}>
      <header className={css.head}>
        <Avatar id={sender.id} name={name} picture={sender.avatar_id} size={32} />
        <h2 id={titleId} className={css.name} dir="auto">
          {name}
        </h2>
        <p className={css.facts}>
          <span>{t("reports.count", { count: report_count })}</span>
          <time dateTime={last_reported_at} {...tipOfTime}>
            {ago(last_reported_at, language)}
          </time>
        </p>
      </header>
      <p className={css.tags}>
        {reasons.map((reason) => (
          <Tag key={reason} kind="warning">
            {t(reasonText(reason))}
          </Tag>
        ))}
      </p>
      {!isOpen && (
        <p className={css.excerpt} dir="auto">
          {excerpt === "" ? <em>{t("reports.noText")}</em> : excerpt}
        </p>
      )}
      {isOpen && <ReportList id={entry.id} />}
      <div className={css.end}>
        <Button kind="bare" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t(isOpen ? "reports.hide" : "reports.show")}
        </Button>
        {resolution !== null ? (
          <p className={css.facts}>
            {t("reports.resolvedBy", {
              what: t(RESOLVED[resolution] ?? "reports.somethingElse"),
              name: resolved_by === null ? "" : nameOf(resolved_by),
            })}
          </p>
        ) : sender.id === me.id ? (
          <p className={css.facts}>{t("reports.own")}</p>
        ) : (
          <span className={css.buttons}>
            <Button onClick={() => onResolve("dismissed")}>{t("reports.dismiss")}</Button>
            {!isDeleted(sender) && (
              <Button kind="dangerBare" onClick={() => onResolve("account_suspended")}>
                {t("reports.suspend")}
              </Button>
            )}
            <Button kind="danger" onClick={() => onResolve("message_deleted")}>
              {t("reports.delete")}
            </Button>
          </span>
        )}
      </div>
    </article>
  );
}
