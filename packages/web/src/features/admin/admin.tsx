import { ShieldOff } from "lucide-react";
import type { ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import { useIsAdmin } from "../../lib/is-admin.ts";
import { paths } from "../../lib/paths.ts";
import { Empty } from "../../ui/empty.tsx";
import { Link } from "../../ui/link.tsx";
import { PageFrame } from "../../ui/page-frame.tsx";
import { AuditPage } from "./audit-page.tsx";
import { FiguresPage } from "./figures-page.tsx";
import { InvitationsPage } from "./invitations-page.tsx";
import { ADMIN_PAGES } from "./pages.ts";
import type { AdminPageId } from "./pages.ts";
import { PeoplePage } from "./people-page.tsx";
import { ReportsPage } from "./reports-page.tsx";
import { SettingsPage } from "./settings-page.tsx";

interface AdminProps {
  readonly page: string | undefined;
}

const PAGES: Readonly<Record<AdminPageId, () => ReactElement>> = {
  people: PeoplePage,
  reports: ReportsPage,
  invitations: InvitationsPage,
  settings: SettingsPage,
  audit: AuditPage,
  figures: FiguresPage,
};

/** One page for administrators; an address of none shows the first. Others are told that it is not for them. */
export function Admin({ page }: AdminProps): ReactElement {
  const t = useT();
  const isAdmin = useIsAdmin();
  const { id, title } = ADMIN_PAGES.find((entry) => entry.id === page) ?? ADMIN_PAGES[0];
  if (isAdmin === false)
    return (
      <PageFrame title={t(title)} back={paths.admin()}>
        <Empty
          icon={ShieldOff}
          title={t("admin.notYours")}
          action={<Link href={paths.home}>{t("settings.leave")}</Link>}
        >
          {t("admin.notYoursText")}
        </Empty>
      </PageFrame>
    );
  const Page = PAGES[id];
  return <Page key={id} />;
}
