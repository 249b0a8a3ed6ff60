import type { ReactElement } from "react";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { lengthText } from "../../lib/length-text.ts";
import { Select } from "../../ui/select.tsx";
import css from "./group-dialog.module.css";

/** Seconds between two messages of a member, as they are offered. */
const PAUSES = [0, 5, 10, 30, 60, 300, 900, 3_600, 21_600] as const;

interface SlowModeSettingProps {
  readonly seconds: number;
  readonly onChange: (seconds: number) => void;
}

/** How often members write in a group. */
export function SlowModeSetting({ seconds, onChange }: SlowModeSettingProps): ReactElement {
  const t = useT();
  const language = useLanguage();
  // A program may have set another one.
  const offered = [...new Set([...PAUSES, seconds])].toSorted((a, b) => a - b);
  return (
    <div className={css.setting}>
      <span className={css.label}>{t("details.slowMode")}</span>
      <Select
        label={t("details.slowMode")}
        value={String(seconds)}
        options={offered.map((each) => ({
          value: String(each),
          label: each === 0 ? t("details.slowModeOff") : lengthText(each, language),
        }))}
        onChange={(value) => onChange(Number(value))}
      />
      <p className={css.hint}>{t(seconds === 0 ? "details.slowModeOffText" : "details.slowModeText")}</p>
    </div>
  );
}
