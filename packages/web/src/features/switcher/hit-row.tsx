import type { ReactElement } from "react";
import { useMe } from "@gochat/client/react";
import { useT } from "../../lib/i18n.tsx";
import { isMuted } from "../../lib/mute.ts";
import { otherIn, pictureOf } from "../../lib/people.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Keys } from "../../ui/keys.tsx";
import { UnreadDot, UnreadPill } from "../../ui/pill.tsx";
import { Highlighted } from "./highlighted.tsx";
import css from "./switcher.module.css";
import type { Hit } from "./use-hits.ts";

interface HitRowProps {
  readonly id: string;
  readonly hit: Hit;
  readonly isActive: boolean;
  readonly onPoint: () => void;
  readonly onChoose: (isInDetails: boolean) => void;
}

/** One line of what the switcher found. The focus stays in its field. */
export const HitRow = ({ id, hit, isActive, onPoint, onChoose }: HitRowProps): ReactElement => (
  // The field has the keys: this is for pointers.
  // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
  <div
    id={id}
    className={css.hit}
    role="option"
    tabIndex={-1}
    aria-selected={isActive}
    onPointerMove={isActive ? undefined : onPoint}
    onPointerDown={(event) => event.preventDefault()}
    onClick={(event) => onChoose(event.metaKey || event.ctrlKey)}
  >
    <Picture hit={hit} />
    <span className={`${css.name} clip`} dir="auto">
      <Highlighted text={hit.name} ranges={hit.ranges} />
    </span>
    <span className={`${css.below} clip`}>
      <Below hit={hit} />
    </span>
    <End hit={hit} />
  </div>
);

function Picture({ hit }: { readonly hit: Hit }): ReactElement {
  const me = useMe();
  if (hit.kind === "action")
    return (
      <span className={css.icon}>
        <Icon of={hit.action.icon} />
      </span>
    );
  if (hit.kind === "person")
    return <Avatar id={hit.person.id} name={hit.name} picture={hit.person.avatar_id} size={24} />;
  const { id, kind } = hit.conversation;
  const other = otherIn(hit.conversation, me.id);
  return (
    <Avatar
      id={other?.id ?? id}
      name={hit.name}
      picture={pictureOf(hit.conversation, me.id)}
      size={24}
      isGroup={kind !== "direct"}
    />
  );
}

function Below({ hit }: { readonly hit: Hit }): ReactElement {
  const t = useT();
  const me = useMe();
  if (hit.kind === "action") return <>{hit.action.below && t(hit.action.below)}</>;
  if (hit.kind === "person") return <>{t("switcher.direct", { username: hit.person.username })}</>;
  const { conversation } = hit;
  if (conversation.me.archived_at !== null) return <>{t("switcher.archived")}</>;
  const other = otherIn(conversation, me.id);
  return (
    <>
      {other === undefined
        ? t("switcher.members", { count: conversation.member_count })
        : t("switcher.direct", { username: other.username })}
    </>
  );
}

function End({ hit }: { readonly hit: Hit }): ReactElement | null {
  if (hit.kind === "action") return hit.action.shortcut ? <Keys of={hit.action.shortcut} /> : null;
  if (hit.kind === "person") return null;
  const { me } = hit.conversation;
  const isQuiet = isMuted(me);
  if (me.unread_count > 0) return <UnreadPill count={me.unread_count} isMuted={isQuiet} />;
  return me.is_marked_unread ? <UnreadDot isMuted={isQuiet} /> : null;
}
