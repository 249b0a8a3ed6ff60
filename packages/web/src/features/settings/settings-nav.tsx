import type { ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import { paths } from "../../lib/paths.ts";
import { PageNav } from "../../ui/page-nav.tsx";
import { SETTINGS_PAGES } from "./pages.ts";

/** The pages of the settings, where the list of conversations is otherwise. */
export function SettingsNav(): ReactElement {
  const t = useT();
  return (
    <PageNav
      title={t("settings.title")}
      leave={t("settings.leave")}
      pages={SETTINGS_PAGES}
      pathOf={paths.settings}
    />
  );
}
