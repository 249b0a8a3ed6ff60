import { ChevronLeft } from "lucide-react";
import { useEffect, useRef } from "react";
import type { ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import { useIsPhone } from "../../lib/media.ts";
import { useGo } from "../../lib/navigation.ts";
import { paths } from "../../lib/paths.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { AccountPage } from "./account-page.tsx";
import { AppearancePage } from "./appearance-page.tsx";
import { DevicesPage } from "./devices-page.tsx";
import { LanguagePage } from "./language-page.tsx";
import { NotificationsPage } from "./notifications-page.tsx";
import { SETTINGS_PAGES } from "./pages.ts";
import type { SettingsPageId } from "./pages.ts";
import { PrivacyPage } from "./privacy-page.tsx";
import { ProfilePage } from "./profile-page.tsx";
import css from "./settings.module.css";
import { ShortcutsPage } from "./shortcuts-page.tsx";

interface SettingsProps {
  readonly page: string | undefined;
}

const PAGES: Readonly<Record<SettingsPageId, () => ReactElement>> = {
  profile: ProfilePage,
  devices: DevicesPage,
  privacy: PrivacyPage,
  notifications: NotificationsPage,
  appearance: AppearancePage,
  language: LanguagePage,
  shortcuts: ShortcutsPage,
  account: AccountPage,
};

/** One page of the settings; an address of none shows the first. */
export function Settings({ page }: SettingsProps): ReactElement {
  const t = useT();
  const go = useGo();
  const isPhone = useIsPhone();
  const scroller = useRef<HTMLElement>(null);
  const { id, title } = SETTINGS_PAGES.find((entry) => entry.id === page) ?? SETTINGS_PAGES[0];
  const Page = PAGES[id];
  useEffect(() => {
    scroller.current?.scrollTo(0, 0);
  }, [id]);
  return (
    <main ref={scroller} className={css.page} aria-label={t(title)}>
      <div className={css.column}>
        <header className={css.head}>
          {isPhone && (
            <IconButton icon={ChevronLeft} label={t("ui.back")} flips onClick={() => go(paths.settings())} />
          )}
          <h1>{t(title)}</h1>
        </header>
        <Page key={id} />
      </div>
    </main>
  );
}
