import type { ReactElement } from "react";
import { useConversation, useMe } from "@gochat/client/react";
import { Text, useT } from "../../lib/i18n.tsx";
import { nameOf, otherIn, pictureOf } from "../../lib/people.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import css from "./timeline.module.css";

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
  const me = useMe();
  const conversation = useConversation(id);
  if (conversation === undefined) return null;
  const other = otherIn(conversation, me.id);
  const name = other === undefined ? (conversation.name ?? "") : nameOf(other);
  const isCut = conversation.history === "joined" && conversation.me.joined_seq > 0;
  const begins = isCut ? "timeline.beginsWhenJoined" : "timeline.begins";
  if (!isEmpty) return <p className={css.beginning}>{t(begins)}</p>;
  return (
    <div className={css.empty}>
      <Avatar
        id={other?.id ?? id}
        name={name}
        picture={pictureOf(conversation, me.id)}
        size={72}
        isGroup={other === undefined}
      />
      <p className={css.hello}>
        <Text id="timeline.hello" values={{ name: <b dir="auto">{name}</b> }} />
      </p>
      <p>{t(begins)}</p>
    </div>
  );
}
