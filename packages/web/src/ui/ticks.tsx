import { Check, CheckCheck, CircleAlert, Clock } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { ReactElement } from "react";
import { classNames } from "../lib/class-names.ts";
import { useT } from "../lib/i18n.tsx";
import type { TextId } from "../lib/i18n.tsx";
import { Icon } from "./icon.tsx";
import css from "./ticks.module.css";
import { tip } from "./tooltip.tsx";

/** What has become of a message that one sent. */
export type SendState = "queued" | "stored" | "delivered" | "read" | "failed";

const ICONS: Readonly<Record<SendState, LucideIcon>> = {
  queued: Clock,
  stored: Check,
  delivered: CheckCheck,
  read: CheckCheck,
  failed: CircleAlert,
};

export const SEND_STATE_TEXTS: Readonly<Record<SendState, TextId>> = {
  queued: "ui.queued",
  stored: "ui.stored",
  delivered: "ui.delivered",
  read: "ui.read",
  failed: "ui.failed",
};

/** A clock, one tick, two, two in the accent, or a mark: each has its shape, and the word for it. */
export function Ticks({ state }: { readonly state: SendState }): ReactElement {
  const t = useT();
  const text = t(SEND_STATE_TEXTS[state]);
  return (
    <span className={classNames(css.ticks, css[state])} role="img" aria-label={text} {...tip(text)}>
      <Icon of={ICONS[state]} size="s" />
    </span>
  );
}
