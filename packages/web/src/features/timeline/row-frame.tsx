import { memo } from "react";
import type { ReactElement, ReactNode } from "react";
import type { UserSummary } from "@gochat/client";
import { useLanguage } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { clockTime } from "../../lib/time.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { useTabStop } from "../../ui/tab-stop.ts";
import { tipIfClipped, tipOfTime } from "../../ui/tooltip.tsx";
import { useRowActions } from "./row-actions.ts";
import css from "./row.module.css";

interface RowFrameProps {
  readonly author: UserSummary;
  readonly at: string;
  readonly isFirst: boolean;
  readonly children: ReactNode;
}

/** The gutter and the head of a row: who, and when. */
export const RowFrame = ({ author, at, isFirst, children }: RowFrameProps): ReactElement =>
  isFirst ? (
    <>
      <Avatar id={author.id} name={nameOf(author)} picture={author.avatar_id} size={36} />
      <Head author={author} at={at} />
      {children}
    </>
  ) : (
    <>
      <Time isShort at={at} className={css.at} />
      {children}
    </>
  );

const Head = memo(function Head({ author, at }: Pick<RowFrameProps, "author" | "at">): ReactElement {
  const { openPerson } = useRowActions();
  const tabIndex = useTabStop();
  return (
    <div className={css.head}>
      <button
        type="button"
        className={css.name}
        dir="auto"
        tabIndex={tabIndex}
        onClick={() => openPerson(author.id)}
        {...tipIfClipped(nameOf(author))}
      >
        {nameOf(author)}
      </button>
      <Time at={at} className={css.time} />
    </div>
  );
});

interface TimeProps {
  readonly at: string;
  readonly className: string | undefined;
  /** In the gutter there is room for 10:42, and none for what some languages put behind it. */
  readonly isShort?: boolean;
}

function Time({ at, className, isShort = false }: TimeProps): ReactElement {
  const language = useLanguage();
  const time = clockTime(at, language);
  return (
    <time className={className} dateTime={at} {...tipOfTime}>
      {isShort ? time.replace(/\s*[AP]M$/i, "") : time}
    </time>
  );
}
