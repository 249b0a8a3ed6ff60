import type { ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import { setPreference, usePreferences } from "../../lib/preferences.ts";
import { shownCombination } from "../../lib/shortcuts.ts";
import { ShortcutList } from "../../ui/shortcut-list.tsx";
import { Section, SwitchSetting } from "../../ui/section.tsx";

/** What keys do. */
export function ShortcutsPage(): ReactElement {
  const t = useT();
  const { enterSends, singleKeys } = usePreferences();
  return (
    <>
      <Section title={t("settings.keys")}>
        <SwitchSetting
          label={t("settings.enterSends")}
          text={t("settings.enterSendsText", { keys: shownCombination("mod+Enter") })}
          isOn={enterSends}
          onToggle={(isOn) => setPreference("enterSends", isOn)}
        />
        <SwitchSetting
          label={t("shortcuts.singleKeys")}
          text={t("shortcuts.singleKeysText")}
          isOn={singleKeys}
          onToggle={(isOn) => setPreference("singleKeys", isOn)}
        />
      </Section>
      <Section title={t("shortcuts.title")}>
        <ShortcutList />
      </Section>
    </>
  );
}
