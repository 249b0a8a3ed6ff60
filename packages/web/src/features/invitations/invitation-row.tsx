import { useState } from "react";
import type { ReactElement } from "react";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { mediumDate } from "../../lib/medium-date.ts";
import { Button } from "../../ui/button.tsx";
import { Tag } from "../../ui/tag.tsx";
import { tipOfTime } from "../../ui/tooltip.tsx";
import css from "./invitations.module.css";
import type { Invitation } from "./use-invitations.ts";

interface InvitationRowProps {
  readonly invitation: Invitation;
  readonly revoke: () => Promise<void>;
}

/** One that is good: who made it, until when, and for how many it still is. */
export function InvitationRow({ invitation, revoke }: InvitationRowProps): ReactElement {
  const t = useT();
  const language = useLanguage();
  const [isBusy, setBusy] = useState(false);
  const { created_by, created_at, expires_at, max_uses, uses, admits, conversation_id } = invitation;
  const by = nameOf(created_by);
  const date = mediumDate(created_at, language);
  return (
    <div className={css.row}>
      <div className={css.words}>
        <p className={css.head}>
          <span dir="auto">{t("invitations.by", { name: by, date })}</span>
          {admits && conversation_id !== null && <Tag kind="box">{t("invitations.admitsTag")}</Tag>}
        </p>
        <p className={css.hint}>
          <time dateTime={expires_at} {...tipOfTime}>
            {t("invitations.until", { date: mediumDate(expires_at, language) })}
          </time>
          {" · "}
          {max_uses === null
            ? t("invitations.used", { count: uses })
            : t("invitations.usedOf", { count: uses, max: max_uses })}
        </p>
      </div>
      <Button
        isBusy={isBusy}
        aria-label={t("invitations.takeBackOf", { name: by, date })}
        onClick={() => {
          setBusy(true);
          void revoke().finally(() => setBusy(false));
        }}
      >
        {t("invitations.takeBack")}
      </Button>
    </div>
  );
}
