import { Flag } from "lucide-react";
import { useCallback, useState } from "react";
import type { ReactElement } from "react";
import { useSearchParams } from "wouter";
import { useT } from "../../lib/i18n.tsx";
import { paths } from "../../lib/paths.ts";
import { Empty } from "../../ui/empty.tsx";
import { PageFrame } from "../../ui/page-frame.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { More } from "./more.tsx";
import { ReportCard } from "./report-card.tsx";
import css from "./reports-page.module.css";
import { ResolveDialog } from "./resolve-dialog.tsx";
import type { Resolving } from "./resolve-dialog.tsx";
import { usePageList } from "./use-page-list.ts";
import { countAgain, useReports } from "./use-reports.ts";

const PAGE = 20;

/** What people reported: what waits, the oldest first, or what became of it. */
export function ReportsPage(): ReactElement {
  const t = useT();
  const reports = useReports();
  const [search, setSearch] = useSearchParams();
  const status = search.get("status") === "resolved" ? "resolved" : "open";
  const [resolving, setResolving] = useState<Resolving | null>(null);
  const load = useCallback(
    async (cursor: string | undefined, options: { readonly signal?: AbortSignal | undefined }) => {
      const { entries, next_cursor } = await reports.list({ status, limit: PAGE, cursor }, options);
      return { items: entries, next: next_cursor };
    },
    [reports, status],
  );
  const { items, next, error, loadMore, change } = usePageList(load);
  const shown = items.filter((entry) => entry.status === status);
  return (
    <PageFrame title={t("admin.reports")} back={paths.admin()}>
      <search className={css.tools}>
        <Segmented
          label={t("reports.state")}
          value={status}
          options={[
            { value: "open", label: t("reports.open") },
            { value: "resolved", label: t("reports.resolved") },
          ]}
          onChange={(value) => setSearch(value === "open" ? {} : { status: value })}
        />
      </search>
      <ol className={css.entries} aria-label={t("admin.reports")}>
        {shown.map((entry) => (
          <li key={entry.id}>
            <ReportCard entry={entry} onResolve={(resolution) => setResolving({ entry, resolution })} />
          </li>
        ))}
      </ol>
      {next === null && shown.length === 0 && error === undefined && (
        <Empty icon={Flag} title={t(status === "open" ? "reports.none" : "reports.noneResolved")}>
          {t("reports.noneText")}
        </Empty>
      )}
      {(next !== null || error !== undefined) && (
        <More key={`${items.length} ${String(next)}`} error={error} loadMore={loadMore} />
      )}
      {resolving !== null && (
        <ResolveDialog
          resolving={resolving}
          onResolved={({ id }) => {
            change((all) => all.filter((each) => each.id !== id));
            countAgain();
          }}
          onClose={() => setResolving(null)}
        />
      )}
    </PageFrame>
  );
}
