import type { ReactElement } from "react";
import css from "./mark.module.css";

/** The product's sign: a bubble that holds two ticks, delivered. */
export const Mark = (): ReactElement => (
  <svg className={css.mark} viewBox="0 0 40 40" aria-hidden="true">
    <path
      fill="currentColor"
      d="M20 3.5c9.4 0 17 7.2 17 16.2s-7.6 16.2-17 16.2c-2.6 0-5-.5-7.2-1.5L5.6 36.4c-.9.25-1.7-.55-1.45-1.45l1.7-6.5A15.6 15.6 0 0 1 3 19.7C3 10.7 10.6 3.5 20 3.5Z"
    />
    <path
      className={css.ticks}
      fill="none"
      strokeWidth="2.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      d="m9.8 20.6 4.6 4.6 9.2-10.4M19.6 24.2l1.2 1.1 9.4-10.5"
    />
  </svg>
);
