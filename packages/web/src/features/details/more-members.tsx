import { useEffect, useRef } from "react";
import type { ReactElement } from "react";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { LinkButton } from "../../ui/link.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import css from "./member-list.module.css";

interface MoreMembersProps {
  readonly error: unknown;
  readonly loadMore: () => Promise<void>;
}

/** The end of what is read of a list: the next page is read when it comes into sight. */
export function MoreMembers({ error, loadMore }: MoreMembersProps): ReactElement {
  const t = useT();
  const end = useRef<HTMLDivElement>(null);
  const hasFailed = error !== undefined;
  useEffect(() => {
    if (end.current === null || hasFailed) return undefined;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting === true && void loadMore());
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [hasFailed, loadMore]);
  return (
    <div ref={end}>
      {hasFailed ? (
        <p className={css.failed} role="alert">
          {errorText(error)} <LinkButton onClick={() => void loadMore()}>{t("controls.tryAgain")}</LinkButton>
        </p>
      ) : (
        [60, 40].map((width) => (
          <div key={width} className={css.skeleton}>
            <Skeleton width="2rem" height="2rem" isRound />
            <Skeleton width={`${width}%`} />
          </div>
        ))
      )}
    </div>
  );
}
