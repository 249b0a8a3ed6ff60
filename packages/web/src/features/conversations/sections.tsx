import { Archive } from "lucide-react";
import { useState } from "react";
import type { ReactElement, RefObject } from "react";
import { Link } from "wouter";
import { useConnection, useConversationIds } from "@gochat/client/react";
import { useT } from "../../lib/i18n.tsx";
import { lazily } from "../../lib/lazily.tsx";
import { paths } from "../../lib/paths.ts";
import { Icon } from "../../ui/icon.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import css from "./conversation-list.module.css";
import { RowList } from "./row-list.tsx";
import { useHeldOrder } from "./use-held-order.ts";
import { useOrder } from "./use-order.ts";
import { useRoving } from "./use-roving.ts";

const Nothing = lazily(async () => (await import("./nothing.tsx")).Nothing);

/** The row that leads to the archive, among the ids of the others. */
const ARCHIVE = "archive";

interface SectionsProps {
  readonly selectedId: string | undefined;
  readonly isArchived: boolean;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly field: RefObject<HTMLInputElement | null>;
}

/** The whole list: pinned, all, and the way to the archive. */
export function Sections({ selectedId, isArchived, scroller, field }: SectionsProps): ReactElement {
  const t = useT();
  const { order, handlers: holding } = useHeldOrder(useOrder(isArchived));
  const archivedCount = useConversationIds({ archived: true }).length;
  const { state } = useConnection();
  const { pinned, others } = order;
  const hasArchive = !isArchived && archivedCount > 0;
  const ids = [...pinned, ...others, ...(hasArchive ? [ARCHIVE] : [])];
  const { tabStop, handlers } = useRoving({ ids, selectedId, field });
  const rows = { selectedId, tabStop, scroller };
  if (ids.length === 0 && state !== "online") return <Waiting />;
  if (ids.length === 0)
    return (
      <div className={css.nothing}>
        <Nothing isArchived={isArchived} />
      </div>
    );
  return (
    <div {...holding} {...handlers}>
      {pinned.length > 0 && (
        <>
          <h2 className={css.heading} id="pinned-conversations">
            {t("conversations.pinned")}
          </h2>
          <RowList {...rows} labelledBy="pinned-conversations" ids={pinned} />
        </>
      )}
      {others.length > 0 && (
        <>
          <h2 className={css.heading} id="all-conversations">
            {t("conversations.all")}
          </h2>
          <RowList {...rows} labelledBy="all-conversations" ids={others} />
        </>
      )}
      {hasArchive && (
        <Link
          href={paths.archived}
          className={css.archive}
          tabIndex={tabStop === ARCHIVE ? 0 : -1}
          data-row={ARCHIVE}
        >
          <Icon of={Archive} />
          {t("conversations.archived")}
          <span className={`${css.count} number`}>{archivedCount}</span>
        </Link>
      )}
    </div>
  );
}

function Waiting(): ReactElement {
  const [widths] = useState(() => [60, 40, 80, 50, 70, 40, 60, 80]);
  return (
    <div aria-hidden="true">
      {widths.map((width, index) => (
        // oxlint-disable-next-line react/no-array-index-key
        <div key={index} className={css.skeleton}>
          <Skeleton width="2.5rem" height="2.5rem" isRound />
          <span className={css.skeletonLines}>
            <Skeleton width={`${width}%`} />
            <Skeleton width="90%" />
          </span>
        </div>
      ))}
    </div>
  );
}
