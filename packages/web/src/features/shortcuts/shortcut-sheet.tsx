import type { ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import type { TextId } from "../../lib/i18n.tsx";
import { setPreference, usePreferences } from "../../lib/preferences.ts";
import { SHORTCUT_GROUPS, SHORTCUTS } from "../../lib/shortcut-table.ts";
import type { ShortcutName } from "../../lib/shortcut-table.ts";
import { shownCombination } from "../../lib/shortcuts.ts";
import type { Combination } from "../../lib/shortcuts.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Switch } from "../../ui/switch.tsx";
import css from "./shortcut-sheet.module.css";

/** Every key that does something, and the switch for those that are one key. */
export function ShortcutSheet({ onClose }: { readonly onClose: () => void }): ReactElement {
  const t = useT();
  const { singleKeys, enterSends } = usePreferences();
  return (
    <Dialog title={t("shortcuts.title")} onClose={onClose} isWide>
      <div className={css.groups}>
        {SHORTCUT_GROUPS.map(({ title, names }) => (
          <section key={title} className={css.group} aria-labelledby={title}>
            <h3 className={css.title} id={title}>
              {t(title)}
            </h3>
            <dl>
              {names.map((name) => (
                <div key={name} className={css.line}>
                  <dt>{t(textOf(name))}</dt>
                  <dd>
                    <kbd className={css.keys}>{shownCombination(combinationOf(name, enterSends))}</kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label className={css.single}>
        <span>
          {t("shortcuts.singleKeys")}
          <small>{t("shortcuts.singleKeysText")}</small>
        </span>
        <Switch isOn={singleKeys} onToggle={(isOn) => setPreference("singleKeys", isOn)} />
      </label>
    </Dialog>
  );
}

const textOf = (name: ShortcutName): TextId => `shortcuts.${name}`;

/** The two keys of sending are swapped where somebody likes that better. */
const combinationOf = (name: ShortcutName, enterSends: boolean): Combination => {
  if (enterSends) return SHORTCUTS[name];
  return name === "send" ? "mod+Enter" : name === "newLine" ? "Enter" : SHORTCUTS[name];
};
