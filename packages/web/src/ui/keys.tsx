import type { ReactElement } from "react";
import { shownCombination } from "../lib/shortcuts.ts";
import type { Combination } from "../lib/shortcuts.ts";
import css from "./keys.module.css";

/** A combination of keys, beside what it does. Shown only: what it is on names it. */
export const Keys = ({ of }: { readonly of: Combination }): ReactElement => (
  <span className={css.keys} aria-hidden="true">
    {shownCombination(of)}
  </span>
);
