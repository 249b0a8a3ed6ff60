import { EyeOff } from "lucide-react";
import type { ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useTabStop } from "../../ui/tab-stop.ts";
import css from "./row.module.css";

/** In the place of what somebody says in a group whom one blocks and hides there (S7); a click shows this one. */
export function HiddenMessage({ show }: { readonly show: () => void }): ReactElement {
  const t = useT();
  const tabIndex = useTabStop();
  return (
    <p className={css.gone}>
      <Icon of={EyeOff} size="s" />
      {t("timeline.hidden")}
      <button
        type="button"
        className={css.show}
        tabIndex={tabIndex}
        onClick={({ currentTarget }) => {
          // The focus does not go away with the button.
          currentTarget.closest("article")?.focus();
          show();
        }}
      >
        {t("blocks.showMessage")}
      </button>
    </p>
  );
}
