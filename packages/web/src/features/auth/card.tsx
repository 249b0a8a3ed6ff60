import { useId } from "react";
import type { ReactElement, ReactNode } from "react";
import { SERVER_URL } from "../../lib/page.ts";
import { Mark } from "../../ui/mark.tsx";
import css from "./auth.module.css";

interface CardProps {
  readonly title: ReactNode;
  readonly children: ReactNode;
  /** Below it: another way. Its room is there before it is. */
  readonly other?: ReactNode;
}

/** A page that is one card: what it is for, on which server, and a form. */
export function Card({ title, children, other }: CardProps): ReactElement {
  const titleId = useId();
  return (
    <main className={css.alone}>
      <div className={css.column}>
        <section className={css.card} aria-labelledby={titleId}>
          <header className={css.head}>
            <Mark />
            <h1 id={titleId}>{title}</h1>
            <p dir="ltr">{SERVER_URL.replace(/^https?:\/\//, "")}</p>
          </header>
          {children}
        </section>
        <p className={css.other}>{other ?? "\u00a0"}</p>
      </div>
    </main>
  );
}

/** A sentence above a form, or in its place. */
export const Reason = ({ children }: { readonly children: ReactNode }): ReactElement => (
  <p className={css.reason} role="status">
    {children}
  </p>
);
