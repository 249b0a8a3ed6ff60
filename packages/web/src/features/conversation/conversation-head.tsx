import { CalendarSearch, ChevronLeft, EllipsisVertical, PanelRight, Pin } from "lucide-react";
import { useRef, useState } from "react";
import type { ReactElement } from "react";
import { Link } from "wouter";
import { useConnection, useConversation, useMe, usePresence, useUnreadTotal } from "@gochat/client/react";
import { useT } from "../../lib/i18n.tsx";
import { lazily } from "../../lib/lazily.tsx";
import { useIsPhone } from "../../lib/media.ts";
import { useDetails, usePersonCard } from "../../lib/navigation.ts";
import { paths } from "../../lib/paths.ts";
import { conversationName } from "../../lib/conversation-name.ts";
import { otherIn, pictureOf } from "../../lib/people.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Bar } from "../../ui/bar.tsx";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import type { Anchor } from "../../ui/anchor.ts";
import { UnreadPill } from "../../ui/pill.tsx";
import { tip } from "../../ui/tooltip.tsx";
import css from "./conversation-head.module.css";
import { GroupLine, PersonLine } from "./second-line.tsx";

const DayField = lazily(async () => (await import("./day-field.tsx")).DayField);
const ConversationMenu = lazily(async () => (await import("./conversation-menu.tsx")).ConversationMenu);

/** What a conversation is called, who is there, and the ways to more of it. */
export function ConversationHead({ id }: { readonly id: string }): ReactElement | null {
  const t = useT();
  const me = useMe();
  const conversation = useConversation(id);
  const isPhone = useIsPhone();
  const { open: openDetails } = useDetails();
  const { open: openPerson } = usePersonCard();
  const isOnline = useConnection().state === "online";
  const other = conversation && otherIn(conversation, me.id);
  const presence = usePresence(other?.id);
  if (conversation === undefined) return null;
  const title = conversationName(conversation, me.id, t);
  return (
    <Bar hasLine className={css.head} end={isPhone ? <More id={id} /> : <Panes id={id} />}>
      {isPhone && <BackLink id={id} />}
      <div className={css.title}>
        <Avatar
          id={other?.id ?? id}
          name={title}
          picture={pictureOf(conversation, me.id)}
          size={isPhone ? 36 : 32}
          isGroup={other === undefined}
          presence={isOnline ? presence?.status : undefined}
        />
        <div className={css.lines}>
          <h1 className={css.name} dir="auto">
            <button
              type="button"
              {...tip(title)}
              onClick={() => (other === undefined ? openDetails("members") : openPerson(other.id))}
            >
              {title}
            </button>
          </h1>
          <p className={css.below}>
            {other === undefined ? <GroupLine conversation={conversation} /> : <PersonLine user={other} />}
          </p>
        </div>
      </div>
    </Bar>
  );
}

/** To the list, with what is unread in the others. */
function BackLink({ id }: { readonly id: string }): ReactElement {
  const t = useT();
  const isArchived = useConversation(id, (conversation) => typeof conversation?.me.archived_at === "string");
  const isMuted = useConversation(
    id,
    (conversation) => Date.parse(conversation?.me.muted_until ?? "") > Date.now(),
  );
  const here = useConversation(id, (conversation) => conversation?.me.unread_count ?? 0);
  const total = useUnreadTotal();
  // Neither what is archived nor what is muted is in the total.
  const count = Math.max(total - (isArchived || isMuted ? 0 : here), 0);
  return (
    <Link
      href={isArchived ? paths.archived : paths.home}
      className={css.back}
      aria-label={t("conversation.back", { count })}
    >
      <Icon of={ChevronLeft} flips />
      {count > 0 && <UnreadPill count={count} />}
    </Link>
  );
}

function More({ id }: { readonly id: string }): ReactElement {
  const t = useT();
  const [menu, setMenu] = useState<Anchor | null>(null);
  const day = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton
        icon={EllipsisVertical}
        label={t("conversation.more")}
        aria-haspopup="menu"
        aria-expanded={menu !== null}
        onClick={(event) => setMenu(event.currentTarget)}
      />
      <DayField id={id} ref={day} />
      {menu !== null && (
        <ConversationMenu
          id={id}
          anchor={menu}
          askDay={() => day.current?.showPicker()}
          onClose={() => setMenu(null)}
        />
      )}
    </>
  );
}

function Panes({ id }: { readonly id: string }): ReactElement {
  const t = useT();
  const { tab, open, close } = useDetails();
  const hasPins = useConversation(id, (conversation) => (conversation?.pinned_seqs.length ?? 0) > 0);
  const day = useRef<HTMLInputElement>(null);
  return (
    <>
      <DayField id={id} ref={day} />
      <IconButton
        icon={CalendarSearch}
        label={t("conversation.toDay")}
        onClick={() => day.current?.showPicker()}
      />
      {hasPins && (
        <IconButton
          icon={Pin}
          label={t("conversation.pins")}
          aria-expanded={tab === "pins"}
          onClick={() => (tab === "pins" ? close() : open("pins"))}
        />
      )}
      <IconButton
        icon={PanelRight}
        label={t("conversation.details")}
        flips
        aria-expanded={tab !== null}
        onClick={() => (tab === null ? open("members") : close())}
      />
    </>
  );
}
