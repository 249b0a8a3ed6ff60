import type { ReactElement } from "react";
import css from "./spinner.module.css";

export const Spinner = (): ReactElement => (
  <svg className={css.spinner} viewBox="0 0 24 24" aria-hidden="true">
    <path d="M21 12a9 9 0 1 1-6.2-8.56" />
  </svg>
);
