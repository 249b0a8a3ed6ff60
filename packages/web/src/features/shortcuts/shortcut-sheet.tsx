import type { ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import { setPreference, usePreferences } from "../../lib/preferences.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { ShortcutList } from "../../ui/shortcut-list.tsx";
import { Switch } from "../../ui/switch.tsx";
import css from "./shortcut-sheet.module.css";

/** Every key that does something, and the switch for those that are one key. */
export function ShortcutSheet({ onClose }: { readonly onClose: () => void }): ReactElement {
  const t = useT();
  const { singleKeys } = usePreferences();
  return (
    <Dialog title={t("shortcuts.title")} onClose={onClose} isWide>
      <ShortcutList />
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
