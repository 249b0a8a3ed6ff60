import type { ReactElement } from "react";
import { useConversation } from "@gochat/client/react";
import { useT } from "../../lib/i18n.tsx";
import { lazily } from "../../lib/lazily.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import css from "./timeline.module.css";

const Hello = lazily(async () => (await import("./hello.tsx")).Hello);

const WIDTHS = ["62%", "38%", "81%", "54%"];

/** The place of rows that are on their way. */
export const RowSkeletons = (): ReactElement => (
  <div className={css.skeletons} aria-hidden="true">
    {WIDTHS.map((width) => (
      <div key={width} className={css.skeleton}>
        <Skeleton width="2.25rem" height="2.25rem" isRound />
        <div>
          <Skeleton width="7rem" />
          <Skeleton width={width} />
        </div>
      </div>
    ))}
  </div>
);

interface BeginningProps {
  readonly id: string;
  /** Nothing was said yet. */
  readonly isEmpty: boolean;
}

/** Where a conversation begins, or what one may see of it. */
export function Beginning({ id, isEmpty }: BeginningProps): ReactElement | null {
  const t = useT();
  const conversation = useConversation(id);
  if (conversation === undefined) return null;
  const isCut = conversation.history === "joined" && conversation.me.joined_seq > 0;
  const begins = t(isCut ? "timeline.beginsWhenJoined" : "timeline.begins");
  return isEmpty ? (
    <Hello conversation={conversation} begins={begins} />
  ) : (
    <p className={css.beginning}>{begins}</p>
  );
}
