import { Ellipsis } from "lucide-react";
import { useLayoutEffect, useRef } from "react";
import type { ReactElement } from "react";
import type { ConversationData, Member } from "@gochat/client";
import { usePresence, useTyping } from "@gochat/client/react";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import type { TextId } from "../../lib/i18n.tsx";
import { usePersonCard } from "../../lib/navigation.ts";
import { nameOf } from "../../lib/people.ts";
import { isAhead, may, mayRemove } from "../../lib/permissions.ts";
import { presenceText } from "../../lib/presence.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { anchorAt } from "../../ui/anchor.ts";
import type { Anchor } from "../../ui/anchor.ts";
import { PersonRow } from "../../ui/person-row.tsx";
import { Tag } from "../../ui/tag.tsx";
import css from "./member-row.module.css";

interface MemberRowProps {
  readonly member: Member;
  readonly conversation: ConversationData;
  readonly isMe: boolean;
  /** Whether Tab comes to it: to one row of the list. */
  readonly hasTabStop: boolean;
  readonly onFocus: (userId: string) => void;
  readonly openMenu: (anchor: Anchor) => void;
  /** It went away while it had the focus. */
  readonly onFocusLost: () => void;
}

const ROLES: Readonly<Record<string, TextId>> = { owner: "details.owner", admin: "details.admin" };

/** A member: opens their card; a menu for whoever may change what they are. */
export function MemberRow({
  member,
  conversation,
  isMe,
  hasTabStop,
  onFocus,
  openMenu,
  onFocusLost,
}: MemberRowProps): ReactElement {
  const t = useT();
  const language = useLanguage();
  const { open } = usePersonCard();
  const { user, role } = member;
  const presence = usePresence(user.id);
  const isTyping = useTyping(conversation.id).users.some(({ id }) => id === user.id);
  const row = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = row.current;
    return () => {
      if (element?.contains(document.activeElement)) onFocusLost();
    };
  }, [onFocusLost]);
  const roleText = ROLES[role];
  const isManaged =
    !isMe && (mayRemove(conversation, member) || (role !== "owner" && may("member.set_role", conversation)));
  const there = isTyping ? t("details.typing") : presenceText(presence, t, language);
  return (
    <div
      ref={row}
      className={css.row}
      onFocus={() => onFocus(user.id)}
      onContextMenu={(event) => {
        if (!isManaged) return;
        event.preventDefault();
        openMenu(anchorAt(event));
      }}
    >
      <PersonRow
        data-member={user.id}
        tabIndex={hasTabStop ? 0 : -1}
        picture={
          <Avatar
            id={user.id}
            name={nameOf(user)}
            picture={user.avatar_id}
            size={32}
            presence={presence?.status}
          />
        }
        name={nameOf(user)}
        below={isMe ? t("details.you") : (there ?? `@${user.username}`)}
        end={
          <>
            {isAhead(member.silenced_until) && <Tag>{t("silences.tag")}</Tag>}
            {roleText !== undefined && <Tag>{t(roleText)}</Tag>}
          </>
        }
        onClick={() => open(user.id)}
      />
      {isManaged && (
        <IconButton
          className={css.more}
          icon={Ellipsis}
          label={t("details.moreAbout", { name: nameOf(user) })}
          tabIndex={hasTabStop ? 0 : -1}
          onClick={(event) => openMenu(event.currentTarget)}
        />
      )}
    </div>
  );
}
