import type { ButtonHTMLAttributes, ReactElement, ReactNode } from "react";
import css from "./person-row.module.css";
import { tipIfClipped } from "./tooltip.tsx";

interface PersonRowProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "className" | "name"> {
  /** An avatar of 32 px, or an icon. */
  readonly picture: ReactNode;
  readonly name: ReactNode;
  readonly below?: ReactNode;
  /** At its end: a role, a check box. */
  readonly end?: ReactNode;
}

/** A row of 48 px in details, pickers and lists of people. */
export const PersonRow = ({ picture, name, below, end, ...rest }: PersonRowProps): ReactElement => (
  <button type="button" {...rest} className={css.person}>
    <span className={css.icon}>{picture}</span>
    <span className={css.main}>
      <span className={css.name} dir="auto" {...(typeof name === "string" && tipIfClipped(name))}>
        {name}
      </span>
      {below !== undefined && <span className={css.below}>{below}</span>}
    </span>
    {end}
  </button>
);
