import type { LucideIcon } from "lucide-react";
import type { ReactElement } from "react";
import { classNames } from "../lib/class-names.ts";
import css from "./icon.module.css";

interface IconProps {
  readonly of: LucideIcon;
  /** 16, 20 (where it is left out) or 28 px. */
  readonly size?: "s" | "m" | "l";
  /** It is mirrored where one reads from right to left. */
  readonly flips?: boolean;
  readonly className?: string | undefined;
}

/** A picture beside a word, or in a control that has a name: never read out itself. */
export const Icon = ({ of: Lucide, size = "m", flips = false, className }: IconProps): ReactElement => (
  <Lucide
    aria-hidden="true"
    // The style sheet gives the line its weight.
    strokeWidth={undefined}
    className={classNames(css.icon, css[size], flips && css.flip, className)}
  />
);
