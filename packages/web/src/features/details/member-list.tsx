import { Ban, Link, UserPlus } from "lucide-react";
import { useCallback, useLayoutEffect, useRef, useState } from "react";
import type { ReactElement, RefObject } from "react";
import { Virtualizer } from "virtua";
import type { ConversationData, Member } from "@gochat/client";
import { useMe } from "@gochat/client/react";
import { useT } from "../../lib/i18n.tsx";
import { lazily } from "../../lib/lazily.tsx";
import { isMatch, wantedOf } from "../../lib/match-people.ts";
import { may } from "../../lib/permissions.ts";
import { FilterField } from "../../ui/filter-field.tsx";
import { Icon } from "../../ui/icon.tsx";
import type { Anchor } from "../../ui/anchor.ts";
import { PersonRow } from "../../ui/person-row.tsx";
import { knownFrom, shownMembers } from "./known-members.ts";
import type { Doing } from "./member-dialog.tsx";
import { useMemberList } from "./member-list-store.ts";
import css from "./member-list.module.css";
import { MemberRow } from "./member-row.tsx";
import { MoreMembers } from "./more-members.tsx";
import { stepFocus } from "./step-focus.ts";

const AddPeople = lazily(async () => (await import("./add-people.tsx")).AddPeople);
const BansDialog = lazily(async () => (await import("./bans-dialog.tsx")).BansDialog);
const InvitationsDialog = lazily(async () => (await import("./invitations-dialog.tsx")).InvitationsDialog);
const MemberMenu = lazily(async () => (await import("./member-menu.tsx")).MemberMenu);
const MemberDialog = lazily(async () => (await import("./member-dialog.tsx")).MemberDialog);

// Fewer are seen at once.
const FILTERED_FROM = 20;
// Above this only those on screen are in the page.
const WINDOWED_FROM = 60;
const ROW_PX = 48;

interface MemberListProps {
  readonly conversation: ConversationData;
  readonly scroller: RefObject<HTMLDivElement | null>;
}

/** Who is in a group, with what they are in it; whoever may adds people and changes what others are. */
export function MemberList({ conversation, scroller }: MemberListProps): ReactElement {
  const t = useT();
  const me = useMe();
  const { id, member_count } = conversation;
  const { members: listed, hasMore, error, loadMore } = useMemberList(id);
  const [filter, setFilter] = useState("");
  const [activeId, setActiveId] = useState<string>();
  const [menu, setMenu] = useState<{ readonly member: Member; readonly anchor: Anchor } | null>(null);
  const [doing, setDoing] = useState<Doing | null>(null);
  const [opened, setOpened] = useState<"add" | "invitations" | "bans" | null>(null);
  const close = () => setOpened(null);
  const list = useRef<HTMLDivElement>(null);
  const focusFirst = useCallback(() => {
    // After what had the focus is gone, and the dialog has given it back.
    setTimeout(() => {
      if (document.activeElement === document.body)
        list.current?.querySelector<HTMLElement>("[data-member]")?.focus({ preventScroll: true });
    });
  }, []);
  // The conversation itself shows the first ones, and is right about them whatever was missed.
  const hasAll = conversation.members.length >= member_count;
  const members = hasAll ? shownMembers(knownFrom(conversation.members, member_count)) : listed;
  const wanted = wantedOf(filter);
  const shown = wanted === "" ? members : members.filter(({ user }) => isMatch(user, wanted));
  const active = shown.some(({ user }) => user.id === activeId) ? activeId : shown[0]?.user.id;
  const row = (member: Member): ReactElement => (
    <MemberRow
      key={member.user.id}
      member={member}
      conversation={conversation}
      isMe={member.user.id === me.id}
      hasTabStop={member.user.id === active}
      onFocus={setActiveId}
      openMenu={(anchor) => setMenu({ member, anchor })}
      onFocusLost={focusFirst}
    />
  );
  return (
    <div className={css.members}>
      {may("member.add", conversation) && (
        <>
          <PersonRow
            picture={<Icon of={UserPlus} />}
            name={t("details.addPeople")}
            onClick={() => setOpened("add")}
          />
          <PersonRow
            picture={<Icon of={Link} />}
            name={t("invitations.byLink")}
            onClick={() => setOpened("invitations")}
          />
        </>
      )}
      {may("member.unban", conversation) && (
        <PersonRow picture={<Icon of={Ban} />} name={t("bans.title")} onClick={() => setOpened("bans")} />
      )}
      {member_count > FILTERED_FROM && (
        <div className={css.filter}>
          <FilterField
            label={t("details.filterMembers")}
            value={filter}
            autoComplete="off"
            onChange={(event) => setFilter(event.target.value)}
          />
        </div>
      )}
      <div ref={list} role="presentation" onKeyDown={(event) => stepFocus(event, "[data-member]")}>
        {shown.length > WINDOWED_FROM ? (
          <Windowed
            members={shown}
            row={row}
            kept={shown.findIndex(({ user }) => user.id === active)}
            scroller={scroller}
            list={list}
          />
        ) : (
          <ul aria-label={t("details.members")}>
            {shown.map((member) => (
              <li key={member.user.id}>{row(member)}</li>
            ))}
          </ul>
        )}
      </div>
      {!hasAll && hasMore && (
        <MoreMembers key={`${members.length} ${wanted}`} error={error} loadMore={loadMore} />
      )}
      {shown.length === 0 && (hasAll || !hasMore) && (
        <p className={css.nobody} role="status" dir="auto">
          {t("people.nothingFound", { query: filter.trim() })}
        </p>
      )}
      {menu !== null && (
        <MemberMenu
          conversation={conversation}
          member={menu.member}
          anchor={menu.anchor}
          onClose={() => setMenu(null)}
          onAsk={setDoing}
        />
      )}
      {doing !== null && (
        <MemberDialog
          conversation={conversation}
          doing={doing}
          onClose={() => setDoing(null)}
          onDone={focusFirst}
        />
      )}
      {opened === "add" && <AddPeople conversation={conversation} members={members} onClose={close} />}
      {opened === "invitations" && <InvitationsDialog conversation={conversation} onClose={close} />}
      {opened === "bans" && <BansDialog conversation={conversation} onClose={close} />}
    </div>
  );
}

interface WindowedProps {
  readonly members: readonly Member[];
  readonly row: (member: Member) => ReactElement;
  /** Which one stays in the page wherever one scrolls: Tab comes to it. */
  readonly kept: number;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly list: RefObject<HTMLDivElement | null>;
}

/** A long list: what is off screen is not in the page. */
function Windowed({ members, row, kept, scroller, list }: WindowedProps): ReactElement {
  const [startPx, setStartPx] = useState(0);
  useLayoutEffect(() => {
    const above = list.current;
    const within = scroller.current;
    if (above === null || within === null) return undefined;
    const measure = () =>
      setStartPx(above.getBoundingClientRect().top - within.getBoundingClientRect().top + within.scrollTop);
    const observer = new ResizeObserver(measure);
    for (const child of within.children) observer.observe(child);
    measure();
    return () => observer.disconnect();
  }, [scroller, list]);
  return (
    <Virtualizer
      as="ul"
      item="li"
      data={members}
      itemSize={ROW_PX}
      keepMounted={[kept]}
      scrollRef={scroller}
      startMargin={startPx}
    >
      {row}
    </Virtualizer>
  );
}
