import { useState } from "react";
import type { ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import type { TextId } from "../../lib/i18n.tsx";
import { setPreference, usePreferences } from "../../lib/preferences.ts";
import { Section, SwitchSetting } from "../../ui/section.tsx";

type Permission = NotificationPermission | "unsupported";

const permissionNow = (): Permission =>
  "Notification" in globalThis && isSecureContext ? Notification.permission : "unsupported";

const TEXTS: Readonly<Record<Permission, TextId>> = {
  default: "settings.desktopText",
  granted: "settings.desktopText",
  denied: "settings.desktopDenied",
  unsupported: "settings.desktopUnsupported",
};

/** How one hears of new messages in this browser. */
export function NotificationsPage(): ReactElement {
  const t = useT();
  const { notifies, playsSound } = usePreferences();
  const [permission, setPermission] = useState(permissionNow);
  const toggle = async (isOn: boolean) => {
    if (!isOn) return setPreference("notifies", false);
    const answer = await Notification.requestPermission();
    setPermission(answer);
    setPreference("notifies", answer === "granted");
  };
  return (
    <Section title={t("settings.thisBrowser")}>
      <SwitchSetting
        label={t("settings.desktop")}
        text={t(TEXTS[permission])}
        isOn={notifies && permission === "granted"}
        isDisabled={permission === "unsupported" || permission === "denied"}
        onToggle={(isOn) => void toggle(isOn)}
      />
      <SwitchSetting
        label={t("settings.sound")}
        text={t("settings.soundText")}
        isOn={playsSound}
        onToggle={(isOn) => setPreference("playsSound", isOn)}
      />
    </Section>
  );
}
