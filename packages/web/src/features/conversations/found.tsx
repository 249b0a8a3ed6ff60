import { useMemo } from "react";
import type { ReactElement, RefObject } from "react";
import type { ConversationData, UserSummary } from "@gochat/client";
import { useChat, useConversations, useMe } from "@gochat/client/react";
import { conversationName } from "../../lib/conversation-name.ts";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { ranked } from "../../lib/match.ts";
import { useGo } from "../../lib/navigation.ts";
import { paths } from "../../lib/paths.ts";
import { nameOf, otherIn } from "../../lib/people.ts";
import { usePeopleSearch } from "../../lib/people-search.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { toast } from "../../ui/toast.ts";
import css from "./conversation-list.module.css";
import rowCss from "./conversation-row.module.css";
import { RowList } from "./row-list.tsx";
import { useRoving } from "./use-roving.ts";

interface FoundProps {
  readonly query: string;
  readonly selectedId: string | undefined;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly clear: () => void;
}

/** What a filter finds: conversations at once, and people whom one may write to. */
export function Found({ query, selectedId, scroller, field, clear }: FoundProps): ReactElement {
  const t = useT();
  const me = useMe();
  const conversations = useFound(query);
  const { people: all } = usePeopleSearch(query);
  const shown = new Set(conversations.map((conversation) => otherIn(conversation, me.id)?.id));
  const people = all.filter(({ id }) => !shown.has(id));
  const ids = conversations.map(({ id }) => id);
  const { tabStop, handlers } = useRoving({
    ids: [...ids, ...people.map(({ id }) => id)],
    selectedId,
    field,
  });
  return (
    <div {...handlers}>
      {ids.length > 0 && (
        <>
          <h2 className={css.heading} id="found-conversations">
            {t("conversations.label")}
          </h2>
          <RowList
            labelledBy="found-conversations"
            ids={ids}
            selectedId={selectedId}
            tabStop={tabStop}
            scroller={scroller}
            isFound
          />
        </>
      )}
      {people.length > 0 && (
        <>
          <h2 className={css.heading} id="found-people">
            {t("list.people")}
          </h2>
          <ul aria-labelledby="found-people">
            {people.map((person) => (
              <li key={person.id}>
                <PersonFound person={person} isTabStop={person.id === tabStop} onOpen={clear} />
              </li>
            ))}
          </ul>
        </>
      )}
      {ids.length + people.length === 0 && <p className={css.note}>{t("list.nothingFound")}</p>}
    </div>
  );
}

function useFound(query: string): readonly ConversationData[] {
  const t = useT();
  const me = useMe();
  const active = useConversations();
  const archived = useConversations({ archived: true });
  return useMemo(
    () =>
      ranked(query, [...active, ...archived], (conversation) => {
        const other = otherIn(conversation, me.id);
        return [conversationName(conversation, me.id, t), ...(other ? [other.username] : [])];
      }).map(({ item }) => item),
    [query, active, archived, me, t],
  );
}

interface PersonFoundProps {
  readonly person: UserSummary;
  readonly isTabStop: boolean;
  readonly onOpen: () => void;
}

function PersonFound({ person, isTabStop, onOpen }: PersonFoundProps): ReactElement {
  const chat = useChat();
  const go = useGo();
  const open = async () => {
    try {
      const { id } = await chat.open(person.username);
      onOpen();
      go(paths.conversation(id));
    } catch (error) {
      toast(errorText(error), { kind: "bad" });
    }
  };
  return (
    <button
      type="button"
      className={`${rowCss.row} ${css.person}`}
      tabIndex={isTabStop ? 0 : -1}
      data-row={person.id}
      onClick={() => void open()}
    >
      <Avatar id={person.id} name={nameOf(person)} picture={person.avatar_id} />
      <span className={rowCss.main}>
        <span className={rowCss.first}>
          <span className={`${rowCss.name} clip`} dir="auto">
            {nameOf(person)}
          </span>
        </span>
        <span className={rowCss.second}>
          <span className={rowCss.text}>@{person.username}</span>
        </span>
      </span>
    </button>
  );
}
