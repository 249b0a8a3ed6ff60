import { CircleAlert } from "lucide-react";
import type { ReactElement } from "react";
import type { OutboxEntry } from "@gochat/client";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useTabStop } from "../../ui/tab-stop.ts";
import { useRowActions } from "./row-actions.ts";
import css from "./row.module.css";

/** Why a message was not sent, and what can be done about it. */
export function Failure({ entry }: { readonly entry: OutboxEntry }): ReactElement {
  const t = useT();
  const tabIndex = useTabStop();
  const { retry, cancel } = useRowActions();
  const reason = entry.error === undefined ? "" : errorText(entry.error);
  return (
    <div className={css.failure}>
      <span>
        <Icon of={CircleAlert} size="s" />
        {t("messages.failed", { reason })}
      </span>
      <button type="button" tabIndex={tabIndex} onClick={() => retry(entry.client_id)}>
        {t("ui.tryAgain")}
      </button>
      <button type="button" tabIndex={tabIndex} onClick={() => cancel(entry.client_id)}>
        {t("messages.delete")}
      </button>
    </div>
  );
}
