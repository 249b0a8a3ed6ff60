import type { ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import { paths } from "../../lib/paths.ts";
import { PageNav } from "../../ui/page-nav.tsx";
import { ADMIN_PAGES } from "./pages.ts";
import { useOpenCount } from "./use-reports.ts";

/** The pages for administrators, where the list of conversations is otherwise. */
export function AdminNav(): ReactElement {
  const t = useT();
  const count = useOpenCount() ?? 0;
  return (
    <PageNav
      title={t("app.admin")}
      leave={t("settings.leave")}
      pages={ADMIN_PAGES}
      pathOf={paths.admin}
      notes={count === 0 ? {} : { reports: t("reports.waiting", { count }) }}
    />
  );
}
