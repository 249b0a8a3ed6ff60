import type { LucideIcon } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import css from "./empty.module.css";
import { Icon } from "./icon.tsx";

interface EmptyProps {
  readonly icon: LucideIcon;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  /** One way on. */
  readonly action?: ReactNode;
  /** The level of its heading, where it stands for a whole page. */
  readonly as?: "h1" | "h2" | "p";
}

/** Where there is nothing: a line, a reason, one way on. */
export const Empty = ({ icon, title, children, action, as: Title = "p" }: EmptyProps): ReactElement => (
  <div className={css.empty}>
    <span className={css.icon}>
      <Icon of={icon} size="l" />
    </span>
    <Title className={css.title}>{title}</Title>
    {children !== undefined && <p>{children}</p>}
    {action !== undefined && <div className={css.action}>{action}</div>}
  </div>
);
