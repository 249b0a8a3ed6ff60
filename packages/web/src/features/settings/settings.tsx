import type { ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import { paths } from "../../lib/paths.ts";
import { PageFrame } from "../../ui/page-frame.tsx";
import { SecurityPage } from "../security/security.tsx";
import { AccountPage } from "./account-page.tsx";
import { AppearancePage } from "./appearance-page.tsx";
import { DevicesPage } from "./devices-page.tsx";
import { LanguagePage } from "./language-page.tsx";
import { NotificationsPage } from "./notifications-page.tsx";
import { SETTINGS_PAGES } from "./pages.ts";
import type { SettingsPageId } from "./pages.ts";
import { PrivacyPage } from "./privacy-page.tsx";
import { ProfilePage } from "./profile-page.tsx";
import { ShortcutsPage } from "./shortcuts-page.tsx";

interface SettingsProps {
  readonly page: string | undefined;
}

const PAGES: Readonly<Record<SettingsPageId, () => ReactElement>> = {
  profile: ProfilePage,
  devices: DevicesPage,
  security: SecurityPage,
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
  const { id, title } = SETTINGS_PAGES.find((entry) => entry.id === page) ?? SETTINGS_PAGES[0];
  const Page = PAGES[id];
  return (
    <PageFrame title={t(title)} back={paths.settings()}>
      <Page key={id} />
    </PageFrame>
  );
}
