import type { ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import { setPreference, usePreferences } from "../../lib/preferences.ts";
import { Segmented } from "../../ui/segmented.tsx";
import { Section, Setting, SwitchSetting } from "../../ui/section.tsx";
import { ThemePicker } from "./theme-picker.tsx";

/** How this browser shows everything. */
export function AppearancePage(): ReactElement {
  const t = useT();
  const { theme, contrast, textSize, density } = usePreferences();
  return (
    <>
      <Section title={t("settings.theme")}>
        <ThemePicker value={theme} onChange={(chosen) => setPreference("theme", chosen)} />
        <SwitchSetting
          label={t("settings.contrast")}
          text={t("settings.contrastText")}
          isOn={contrast === "more"}
          onToggle={(isOn) => setPreference("contrast", isOn ? "more" : "system")}
        />
      </Section>
      <Section title={t("settings.reading")}>
        <Setting label={t("settings.textSize")}>
          <Segmented
            label={t("settings.textSize")}
            value={textSize}
            options={[
              { value: "normal", label: t("settings.sizeNormal") },
              { value: "large", label: t("settings.sizeLarge") },
              { value: "larger", label: t("settings.sizeLarger") },
            ]}
            onChange={(size) => setPreference("textSize", size)}
          />
        </Setting>
        <SwitchSetting
          label={t("settings.compact")}
          text={t("settings.compactText")}
          isOn={density === "compact"}
          onToggle={(isOn) => setPreference("density", isOn ? "compact" : "normal")}
        />
      </Section>
    </>
  );
}
