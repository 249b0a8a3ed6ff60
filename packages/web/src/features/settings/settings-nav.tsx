import { ChevronLeft } from "lucide-react";
import type { ReactElement } from "react";
import { Link, useLocation } from "wouter";
import { useT } from "../../lib/i18n.tsx";
import { useIsPhone } from "../../lib/media.ts";
import { useGo } from "../../lib/navigation.ts";
import { paths } from "../../lib/paths.ts";
import { Bar } from "../../ui/bar.tsx";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { SETTINGS_PAGES } from "./pages.ts";
import css from "./settings-nav.module.css";

/** The pages of the settings, where the list of conversations is otherwise. */
export function SettingsNav(): ReactElement {
  const t = useT();
  const go = useGo();
  const isPhone = useIsPhone();
  const [path] = useLocation();
  const current = path === paths.settings() && !isPhone ? paths.settings(SETTINGS_PAGES[0].id) : path;
  const Title = isPhone ? "h1" : "h2";
  return (
    <nav className={css.nav} aria-label={t("settings.title")}>
      <Bar>
        <IconButton icon={ChevronLeft} label={t("settings.leave")} flips onClick={() => go(paths.home)} />
        <Title>{t("settings.title")}</Title>
      </Bar>
      <ul className={css.pages}>
        {SETTINGS_PAGES.map(({ id, title, icon }) => (
          <li key={id}>
            <Link
              href={paths.settings(id)}
              className={css.page}
              aria-current={current === paths.settings(id) ? "page" : undefined}
            >
              <Icon of={icon} />
              {t(title)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
