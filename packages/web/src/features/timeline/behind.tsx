import type { ReactElement, ReactNode } from "react";
import css from "./row.module.css";

/** What stands behind the last word of a message. Where the line has no room for it, it begins the next one as a word would. */
export const Behind = ({ children }: { readonly children: ReactNode }): ReactElement => (
  <>
    <span className={css.gap}> </span>
    {children}
  </>
);
