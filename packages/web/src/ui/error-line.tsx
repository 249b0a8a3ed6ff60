import { CircleAlert } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import css from "./error-line.module.css";
import { Icon } from "./icon.tsx";

interface ErrorLineProps {
  /** For `aria-describedby` of what it is about. */
  readonly id?: string;
  readonly children: ReactNode;
}

/** What went wrong, below what it is about; read out when it comes. */
export const ErrorLine = ({ id, children }: ErrorLineProps): ReactElement => (
  <p className={css.error} id={id} role="alert">
    <Icon of={CircleAlert} size="s" />
    <span>{children}</span>
  </p>
);
