import { CircleAlert, Hourglass } from "lucide-react";
import type { ReactElement } from "react";
import type { OutboxEntry } from "@gochat/client";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useTabStop } from "../../ui/tab-stop.ts";
import { useRowActions } from "./row-actions.ts";
import css from "./row.module.css";

/** Why a message is not sent, or waits in slow mode, and what can be done about it. */
export function Failure({ entry }: { readonly entry: OutboxEntry }): ReactElement | null {
  const t = useT();
  const tabIndex = useTabStop();
  const { retry, cancel } = useRowActions();
  const isFailed = entry.status === "failed";
  // Whatever else it waits for is over soon.
  if (!isFailed && entry.error?.code !== "slow_mode") return null;
  const reason = entry.error === undefined ? "" : errorText(entry.error);
  return (
    <div className={css.failure} data-waits={isFailed ? undefined : true}>
      <span>
        <Icon of={isFailed ? CircleAlert : Hourglass} size="s" />
        {isFailed ? t("messages.failed", { reason }) : t("messages.slowed")}
      </span>
      {isFailed && (
        <button type="button" tabIndex={tabIndex} onClick={() => retry(entry.client_id)}>
          {t("controls.tryAgain")}
        </button>
      )}
      <button type="button" tabIndex={tabIndex} onClick={() => cancel(entry.client_id)}>
        {t("messages.delete")}
      </button>
    </div>
  );
}
