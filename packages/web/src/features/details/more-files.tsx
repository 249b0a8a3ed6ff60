import { useEffect, useRef } from "react";
import type { ReactElement, RefObject } from "react";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { LinkButton } from "../../ui/link.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import css from "./file-list.module.css";

interface MoreFilesProps {
  readonly scroller: RefObject<HTMLElement | null>;
  /** How often something was read: what brought nothing leaves the end in sight. */
  readonly reads: number;
  readonly error: unknown;
  readonly loadMore: () => Promise<void>;
}

/** The end of what is read: the next page is read when it comes near. */
export function MoreFiles({ scroller, reads, error, loadMore }: MoreFilesProps): ReactElement {
  const t = useT();
  const end = useRef<HTMLDivElement>(null);
  const hasFailed = error !== undefined;
  useEffect(() => {
    if (end.current === null || hasFailed) return undefined;
    const { current: root } = scroller;
    const observer = new IntersectionObserver(([seen]) => seen?.isIntersecting === true && void loadMore(), {
      root,
      rootMargin: "300px",
    });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [scroller, reads, hasFailed, loadMore]);
  return (
    <div ref={end} className={css.end}>
      {hasFailed ? (
        <p role="alert">
          {errorText(error)} <LinkButton onClick={() => void loadMore()}>{t("controls.tryAgain")}</LinkButton>
        </p>
      ) : (
        <>
          <span className="visually-hidden">{t("details.filesLooking")}</span>
          <Skeleton width="100%" height="3.5rem" />
        </>
      )}
    </div>
  );
}
