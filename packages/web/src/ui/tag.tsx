import type { ReactElement, ReactNode } from "react";
import { classNames } from "../lib/class-names.ts";
import css from "./tag.module.css";

interface TagProps {
  /** Words alone where it is left out. */
  readonly kind?: "box" | "good" | "warning" | "danger";
  readonly children: ReactNode;
}

/** A word about somebody or something: a role, a state. */
export const Tag = ({ kind, children }: TagProps): ReactElement => (
  <span className={classNames(css.tag, kind && css[kind])}>{children}</span>
);
