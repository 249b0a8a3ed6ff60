import type { ButtonHTMLAttributes, ReactElement, Ref } from "react";
import { classNames } from "../lib/class-names.ts";
import css from "./button.module.css";
import { Spinner } from "./spinner.tsx";

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "className"> {
  /** `primary`: the one thing that matters on a screen. `bare` has no ground until it is pointed at. */
  readonly kind?: "ground" | "primary" | "bare" | "danger" | "dangerBare";
  /** For forms. */
  readonly isLarge?: boolean;
  readonly isWide?: boolean;
  /** It is at work: it keeps its width, and takes no further click. */
  readonly isBusy?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({
  kind = "ground",
  isLarge = false,
  isWide = false,
  isBusy = false,
  children,
  onClick,
  type = "button",
  ...rest
}: ButtonProps): ReactElement {
  return (
    <button
      {...rest}
      type={isBusy ? "button" : type}
      className={classNames(css.button, css[kind], isLarge && css.large, isWide && css.wide)}
      aria-busy={isBusy || undefined}
      onClick={isBusy ? undefined : onClick}
    >
      {children}
      {isBusy && (
        <span className={css.spinner}>
          <Spinner />
        </span>
      )}
    </button>
  );
}
