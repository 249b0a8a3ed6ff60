import { ChevronLeft } from "lucide-react";
import { useEffect, useRef } from "react";
import type { ReactElement, ReactNode } from "react";
import { classNames } from "../lib/class-names.ts";
import { useT } from "../lib/i18n.tsx";
import { useIsPhone } from "../lib/media.ts";
import { useGo } from "../lib/navigation.ts";
import { IconButton } from "./icon-button.tsx";
import css from "./page-frame.module.css";

interface PageFrameProps {
  readonly title: string;
  /** Where the list of pages is, which a phone shows by itself. */
  readonly back: string;
  /** What stands beside its title: buttons. */
  readonly end?: ReactNode;
  /** As wide as there is room, for tables. */
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** One of several pages with a list of them beside it. Another one begins at its top. */
export function PageFrame({ title, back, end, isWide = false, children }: PageFrameProps): ReactElement {
  const t = useT();
  const go = useGo();
  const isPhone = useIsPhone();
  const scroller = useRef<HTMLElement>(null);
  useEffect(() => {
    scroller.current?.scrollTo(0, 0);
  }, [title]);
  return (
    <main ref={scroller} className={css.page} aria-label={title}>
      <div className={classNames(css.column, isWide && css.wide)}>
        <header className={css.head}>
          {isPhone && (
            <IconButton icon={ChevronLeft} label={t("controls.back")} flips onClick={() => go(back)} />
          )}
          <h1>{title}</h1>
          {end !== undefined && <div className={css.end}>{end}</div>}
        </header>
        {children}
      </div>
    </main>
  );
}
