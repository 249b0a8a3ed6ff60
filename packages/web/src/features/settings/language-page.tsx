import type { ReactElement } from "react";
import { LANGUAGES, useLanguage, useT } from "../../lib/i18n.tsx";
import type { Language } from "../../lib/i18n.tsx";
import { setPreference, usePreferences } from "../../lib/preferences.ts";
import { fullTime } from "../../lib/time.ts";
import { Select } from "../../ui/select.tsx";
import { Section, Setting } from "../../ui/section.tsx";

const OPTIONS = (Object.keys(LANGUAGES) as Language[]).map((value) => ({ value, label: LANGUAGES[value] }));

/** In which language the page speaks. */
export function LanguagePage(): ReactElement {
  const t = useT();
  const { language } = usePreferences();
  const shown = useLanguage();
  return (
    <Section title={t("settings.thisBrowser")}>
      <Setting
        label={t("settings.language")}
        text={t("settings.languageText", { time: fullTime(new Date().toISOString(), shown) })}
      >
        <Select
          label={t("settings.language")}
          value={language}
          options={OPTIONS}
          onChange={(chosen) => setPreference("language", chosen)}
        />
      </Setting>
    </Section>
  );
}
