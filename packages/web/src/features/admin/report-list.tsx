import { useCallback } from "react";
import type { ReactElement } from "react";
import type { ReportsCalls } from "@gochat/client/calls";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { mediumTime } from "../../lib/medium-date.ts";
import { nameOf } from "../../lib/people.ts";
import { reasonText } from "../../lib/report-reasons.ts";
import { tipOfTime } from "../../ui/tooltip.tsx";
import { More } from "./more.tsx";
import css from "./reports-page.module.css";
import { usePageList } from "./use-page-list.ts";
import { useReports } from "./use-reports.ts";

type Report = Awaited<ReturnType<ReportsCalls["get"]>>["reports"][number];

/** Each report of a message, with what it said: once for all that are about the same words. */
export function ReportList({ id }: { readonly id: string }): ReactElement {
  const reports = useReports();
  const load = useCallback(
    async (cursor: string | undefined, options: { readonly signal?: AbortSignal | undefined }) => {
      const page = await reports.get({ id, cursor }, options);
      return { items: page.reports, next: page.next_cursor };
    },
    [reports, id],
  );
  const { items, next, error, loadMore } = usePageList(load);
  return (
    <>
      <ol className={css.reports}>
        {items.map((report, nth) => (
          <li key={nth}>
            {!isSame(report, items[nth - 1]) && <Snapshot message={report.message} />}
            <Who report={report} />
          </li>
        ))}
      </ol>
      {(next !== null || error !== undefined) && (
        <More key={`${items.length} ${String(next)}`} error={error} loadMore={loadMore} />
      )}
    </>
  );
}

const isSame = ({ message }: Report, before: Report | undefined): boolean =>
  message.content === before?.message.content && message.edited_at === before.message.edited_at;

function Who({ report }: { readonly report: Report }): ReactElement {
  const t = useT();
  const language = useLanguage();
  const { reporter, reason, comment, reported_at } = report;
  return (
    <div className={css.report}>
      <p className={css.facts}>
        <span dir="auto">
          {reporter === null ? t("reports.byDeleted") : t("reports.by", { name: nameOf(reporter) })}
        </span>
        <span>{t(reasonText(reason))}</span>
        <time dateTime={reported_at} {...tipOfTime}>
          {mediumTime(reported_at, language)}
        </time>
      </p>
      {comment !== null && (
        <p className={css.text} dir="auto">
          {comment}
        </p>
      )}
    </div>
  );
}

/** As plain text: nothing in it is a link or a picture here. */
function Snapshot({ message }: { readonly message: Report["message"] }): ReactElement {
  const t = useT();
  const language = useLanguage();
  const { content, conversation, reply_to, attachments, created_at, edited_at } = message;
  return (
    <div className={css.said}>
      <p className={css.facts}>
        <span dir="auto">
          {conversation.name === null
            ? t("reports.inDirect")
            : t("reports.inGroup", { name: conversation.name })}
        </span>
        <time dateTime={created_at} {...tipOfTime}>
          {mediumTime(created_at, language)}
        </time>
        {edited_at !== null && <span>{t("reports.edited")}</span>}
      </p>
      {reply_to !== undefined && (
        <blockquote className={css.quote}>
          <p className={css.facts}>{t("reports.answers", { name: nameOf(reply_to.sender) })}</p>
          <p dir="auto">{reply_to.content}</p>
        </blockquote>
      )}
      <p className={css.text} dir="auto">
        {content === "" ? <em>{t("reports.noText")}</em> : content}
      </p>
      {attachments.length > 0 && (
        <p className={css.facts}>
          {t("reports.filesOf", {
            names: new Intl.ListFormat(language).format(attachments.map(({ name }) => name)),
          })}
        </p>
      )}
    </div>
  );
}
