import { useId } from "react";
import type { ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import type { TextId } from "../../lib/i18n.tsx";
import type { Preferences } from "../../lib/preferences.ts";
import css from "./theme-picker.module.css";

type Theme = Preferences["theme"];

const LABELS: Readonly<Record<Theme, TextId>> = {
  system: "settings.themeSystem",
  light: "settings.themeLight",
  dark: "settings.themeDark",
};

interface ThemePickerProps {
  readonly value: Theme;
  readonly onChange: (theme: Theme) => void;
}

/** One of the themes, each shown as a small page in it. */
export function ThemePicker({ value, onChange }: ThemePickerProps): ReactElement {
  const t = useT();
  const name = useId();
  return (
    <fieldset className={css.themes} aria-label={t("settings.theme")}>
      {(Object.keys(LABELS) as Theme[]).map((theme) => (
        <label key={theme}>
          <input type="radio" name={name} checked={theme === value} onChange={() => onChange(theme)} />
          <span className={css.picture} aria-hidden="true">
            {theme !== "dark" && <Page theme="light" />}
            {theme !== "light" && <Page theme="dark" />}
          </span>
          {t(LABELS[theme])}
        </label>
      ))}
    </fieldset>
  );
}

const Page = ({ theme }: { readonly theme: "light" | "dark" }): ReactElement => (
  <span className={css.page} data-theme={theme}>
    <span className={css.list} />
    <span className={css.lines}>
      <i />
      <i />
      <i />
    </span>
  </span>
);
