import { useRef, useState } from "react";
import type { ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import { lazily } from "../../lib/lazily.tsx";
import { classNames } from "../../lib/class-names.ts";
import { SHORTCUTS } from "../../lib/shortcut-table.ts";
import { FilterField } from "../../ui/filter-field.tsx";
import css from "./conversation-list.module.css";
import { ListHead } from "./list-head.tsx";
import { Sections } from "./sections.tsx";
import { useRowMenu } from "./use-row-menu.tsx";

const RequestsEntry = lazily(async () => (await import("../requests/requests.tsx")).RequestsEntry);
const Found = lazily(async () => (await import("./found.tsx")).Found);

interface ConversationListProps {
  readonly selectedId: string | undefined;
  readonly isArchived: boolean;
}

/** The conversations: those that one pinned, all others, and what a filter finds. */
export function ConversationList({ selectedId, isArchived }: ConversationListProps): ReactElement {
  const t = useT();
  const scroller = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [filter, setFilter] = useState("");
  const rowMenu = useRowMenu();
  const found = { query: filter, selectedId, scroller, clear: () => setFilter("") };
  return (
    <nav className={css.nav} aria-label={t("conversations.label")}>
      <ListHead isArchived={isArchived} />
      <div className={css.filter}>
        <FilterField
          ref={field}
          label={t("conversations.filter")}
          shortcut={SHORTCUTS.switcher}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing || event.keyCode === 229) return;
            const first = scroller.current?.querySelector<HTMLElement>("[data-row]");
            if (event.key === "Escape" && filter !== "") {
              event.preventDefault();
              setFilter("");
            } else if (event.key === "ArrowDown" && first) {
              event.preventDefault();
              first.focus();
            } else if (event.key === "Enter" && filter.trim() !== "") {
              event.preventDefault();
              first?.click();
            }
          }}
        />
      </div>
      {!isArchived && <RequestsEntry />}
      <div ref={scroller} className={classNames(css.scroller)} tabIndex={-1} {...rowMenu.handlers}>
        {filter.trim() === "" ? (
          <Sections selectedId={selectedId} isArchived={isArchived} scroller={scroller} field={field} />
        ) : (
          <Found {...found} field={field} />
        )}
      </div>
      {rowMenu.menu}
    </nav>
  );
}
