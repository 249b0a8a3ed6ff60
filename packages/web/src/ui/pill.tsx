import { AtSign } from "lucide-react";
import type { ReactElement } from "react";
import { classNames } from "../lib/class-names.ts";
import { useT } from "../lib/i18n.tsx";
import { Icon } from "./icon.tsx";
import css from "./pill.module.css";

/** As the server counts: up to 99. */
const COUNTED_MAX = 99;

interface UnreadPillProps {
  readonly count: number;
  readonly isMuted?: boolean;
}

/** How much is unread; grey where it does not count. */
export function UnreadPill({ count, isMuted = false }: UnreadPillProps): ReactElement {
  const t = useT();
  return (
    <span className={classNames(css.pill, isMuted && css.muted)}>
      <span className="visually-hidden">{t("ui.unread")} </span>
      {count > COUNTED_MAX ? `${COUNTED_MAX}+` : count}
    </span>
  );
}

/** Marked as unread, with nothing to count. */
export function UnreadDot({ isMuted = false }: { readonly isMuted?: boolean }): ReactElement {
  const t = useT();
  return (
    <span
      className={classNames(css.pill, css.dot, isMuted && css.muted)}
      role="img"
      aria-label={t("ui.markedUnread")}
    />
  );
}

/** Somebody mentions one. */
export function MentionPill(): ReactElement {
  const t = useT();
  return (
    <span className={classNames(css.pill, css.mention)} role="img" aria-label={t("ui.mentioned")}>
      <Icon of={AtSign} size="s" />
    </span>
  );
}
