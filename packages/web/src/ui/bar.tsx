import type { ReactElement, ReactNode } from "react";
import { classNames } from "../lib/class-names.ts";
import css from "./bar.module.css";

interface BarProps {
  readonly children: ReactNode;
  /** What stands at its end: icon buttons. */
  readonly end?: ReactNode;
  readonly hasLine?: boolean;
  readonly className?: string | undefined;
}

/** The head of a pane. */
export const Bar = ({ children, end, hasLine = false, className }: BarProps): ReactElement => (
  <header className={classNames(css.bar, hasLine && css.line, className)}>
    {children}
    {end !== undefined && <div className={css.end}>{end}</div>}
  </header>
);
