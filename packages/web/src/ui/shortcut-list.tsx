import { useId } from "react";
import type { ReactElement } from "react";
import { useT } from "../lib/i18n.tsx";
import { usePreferences } from "../lib/preferences.ts";
import { SHORTCUT_GROUPS } from "../lib/shortcut-groups.ts";
import { SHORTCUTS } from "../lib/shortcut-table.ts";
import type { ShortcutName } from "../lib/shortcut-table.ts";
import { shownCombination } from "../lib/shortcuts.ts";
import type { Combination } from "../lib/shortcuts.ts";
import { VIEWER_SHORTCUTS } from "../lib/viewer-shortcuts.ts";
import type { ViewerShortcutName } from "../lib/viewer-shortcuts.ts";
import css from "./shortcut-list.module.css";

/** Every key that does something. */
export function ShortcutList(): ReactElement {
  const t = useT();
  const id = useId();
  const { enterSends } = usePreferences();
  return (
    <div className={css.groups}>
      {SHORTCUT_GROUPS.map(({ title, lines }) => (
        <section key={title} className={css.group} aria-labelledby={id + title}>
          <h3 className={css.title} id={id + title}>
            {t(title)}
          </h3>
          <dl>
            {lines.map(([name, text]) => (
              <div key={name} className={css.line}>
                <dt>{t(text)}</dt>
                <dd>
                  <kbd className={css.keys}>{shownCombination(combinationOf(name, enterSends))}</kbd>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

/** The two keys of sending are swapped where somebody likes that better. */
const combinationOf = (name: ShortcutName | ViewerShortcutName, enterSends: boolean): Combination => {
  if (!enterSends && name === "send") return "mod+Enter";
  if (!enterSends && name === "newLine") return "Enter";
  return ALL[name];
};

const ALL = { ...SHORTCUTS, ...VIEWER_SHORTCUTS };
