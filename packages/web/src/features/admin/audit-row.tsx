import type { ReactElement } from "react";
import { deviceOf } from "../../lib/device.ts";
import { useLanguage } from "../../lib/i18n.tsx";
import { mediumTime } from "../../lib/medium-date.ts";
import { tip, tipOfTime } from "../../ui/tooltip.tsx";
import type { AuditEntry } from "./audit-entry.ts";
import css from "./audit-page.module.css";
import { AuditSentence } from "./audit-sentence.tsx";
import type { Names } from "./use-names.ts";

interface AuditRowProps {
  readonly entry: AuditEntry;
  readonly names: Names;
}

/** One line of the log: what, when, and from where. */
export function AuditRow({ entry, names }: AuditRowProps): ReactElement {
  const language = useLanguage();
  const { created_at, address, user_agent } = entry;
  const { program, system } = deviceOf(user_agent);
  const device = [program, system].filter((part) => part !== null).join(", ");
  return (
    <div className={css.entry}>
      <p className={css.sentence}>
        <AuditSentence entry={entry} names={names} />
      </p>
      <p className={css.where}>
        <time dateTime={created_at} {...tipOfTime}>
          {mediumTime(created_at, language)}
        </time>
        {address !== null && <span dir="ltr">{address}</span>}
        {device !== "" && user_agent !== null && (
          <span dir="ltr" {...tip(user_agent)}>
            {device}
          </span>
        )}
      </p>
    </div>
  );
}
