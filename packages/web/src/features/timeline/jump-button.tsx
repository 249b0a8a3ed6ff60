import { ArrowDown } from "lucide-react";
import type { ReactElement } from "react";
import { useConversation } from "@gochat/client/react";
import { useT } from "../../lib/i18n.tsx";
import { Icon } from "../../ui/icon.tsx";
import { tip } from "../../ui/tooltip.tsx";
import css from "./timeline.module.css";

/** As the server counts. */
const COUNTED_MAX = 99;

interface JumpButtonProps {
  readonly id: string;
  readonly onClick: () => void;
}

/** Leads to the newest message, and says how much is new. */
export function JumpButton({ id, onClick }: JumpButtonProps): ReactElement {
  const t = useT();
  const count = useConversation(id, (conversation) => conversation?.me.unread_count ?? 0);
  const shown = count > COUNTED_MAX ? `${COUNTED_MAX}+` : `${count}`;
  return (
    <button
      type="button"
      className={css.jump}
      aria-label={count === 0 ? t("messages.toEnd") : t("messages.toEndNew", { count: shown })}
      onClick={onClick}
      {...tip(t("messages.toEnd"), "Escape")}
    >
      {count > 0 && <span>{t("messages.new", { count: shown })}</span>}
      <Icon of={ArrowDown} size="s" />
    </button>
  );
}
