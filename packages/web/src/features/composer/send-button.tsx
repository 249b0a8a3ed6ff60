import { Check, SendHorizontal } from "lucide-react";
import type { MouseEvent, ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import type { Combination } from "../../lib/shortcuts.ts";
import { Icon } from "../../ui/icon.tsx";
import { tip } from "../../ui/tooltip.tsx";
import css from "./send-button.module.css";

interface SendButtonProps {
  readonly isEditing: boolean;
  readonly canSend: boolean;
  /** Why it does nothing, where that is to be said. */
  readonly problem: string | undefined;
  readonly shortcut: Combination;
  readonly onMouseDown: (event: MouseEvent) => void;
  readonly onSend: () => void;
}

/** Sends, or saves; grey until there is something to send. */
export function SendButton({
  isEditing,
  canSend,
  problem,
  shortcut,
  onMouseDown,
  onSend,
}: SendButtonProps): ReactElement {
  const t = useT();
  const label = problem ?? t(isEditing ? "ui.save" : "composer.send");
  return (
    <button
      type="button"
      className={css.send}
      aria-label={label}
      {...(canSend ? tip(label, shortcut) : problem !== undefined && tip(problem))}
      // It stays where a screen reader finds it, and says why it does nothing.
      aria-disabled={!canSend}
      onMouseDown={onMouseDown}
      onClick={onSend}
    >
      <Icon of={isEditing ? Check : SendHorizontal} flips={!isEditing} />
    </button>
  );
}
