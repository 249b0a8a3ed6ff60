import type { LucideIcon } from "lucide-react";
import type { ButtonHTMLAttributes, ReactElement, Ref } from "react";
import { classNames } from "../lib/class-names.ts";
import type { Combination } from "../lib/shortcuts.ts";
import { Icon } from "./icon.tsx";
import css from "./icon-button.module.css";
import { tip } from "./tooltip.tsx";

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "aria-label"> {
  readonly icon: LucideIcon;
  /** Its name, for screen readers and in the tooltip. */
  readonly label: string;
  /** What does the same by keyboard; the tooltip shows it. */
  readonly shortcut?: Combination;
  readonly isSmall?: boolean;
  readonly flips?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function IconButton({
  icon,
  label,
  shortcut,
  isSmall = false,
  flips = false,
  className,
  type = "button",
  ...rest
}: IconButtonProps): ReactElement {
  return (
    <button
      {...rest}
      {...tip(label, shortcut)}
      type={type}
      aria-label={label}
      className={classNames(css.iconButton, isSmall && css.small, className)}
    >
      <Icon of={icon} size={isSmall ? "s" : "m"} flips={flips} />
    </button>
  );
}
