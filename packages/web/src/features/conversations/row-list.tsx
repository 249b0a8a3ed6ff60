import { useEffect, useRef, useState } from "react";
import type { ReactElement, RefObject } from "react";
import { ConversationRow } from "./conversation-row.tsx";
import css from "./row-list.module.css";
import { FIRST_WINDOW, indexesOf, rowWindow } from "./row-window.ts";

interface RowListProps {
  /** Names it. */
  readonly labelledBy: string;
  readonly ids: readonly string[];
  readonly selectedId: string | undefined;
  /** The row that Tab stops at. */
  readonly tabStop: string | undefined;
  readonly isFound?: boolean;
  /** What it scrolls in. */
  readonly scroller: RefObject<HTMLElement | null>;
}

/** Rows of one height: those in sight are rendered, and the one that Tab stops at. */
export function RowList({
  labelledBy,
  ids,
  selectedId,
  tabStop,
  isFound = false,
  scroller,
}: RowListProps): ReactElement {
  const list = useRef<HTMLUListElement>(null);
  const [shown, setShown] = useState(FIRST_WINDOW);

  const count = ids.length;
  // A list inside of what it scrolls in is there first: only after all of the page is that known.
  useEffect(() => {
    const view = scroller.current;
    if (view === null) return undefined;
    const look = () => {
      const rows = list.current;
      if (rows === null || count === 0) return;
      const next = rowWindow({
        listTop: rows.getBoundingClientRect().top - view.getBoundingClientRect().top,
        viewHeight: view.clientHeight,
        rowHeight: rows.children[0]?.clientHeight ?? 0,
      });
      setShown((before) => (before.from === next.from && before.to === next.to ? before : next));
    };
    // It calls at once as well.
    const sizes = new ResizeObserver(look);
    sizes.observe(view);
    view.addEventListener("scroll", look, { passive: true });
    return () => {
      sizes.disconnect();
      view.removeEventListener("scroll", look);
    };
  }, [scroller, count]);

  const indexes = indexesOf(shown, count, tabStop === undefined ? -1 : ids.indexOf(tabStop));
  return (
    <ul
      ref={list}
      className={css.list}
      style={{ blockSize: `calc(var(--row-h) * ${count})` }}
      aria-labelledby={labelledBy}
    >
      {indexes.map((index) => {
        const id = ids[index] as string;
        return (
          <li
            key={id}
            className={css.item}
            style={{ insetBlockStart: `calc(var(--row-h) * ${index})` }}
            aria-posinset={index + 1}
            aria-setsize={count}
          >
            <ConversationRow
              id={id}
              isSelected={id === selectedId}
              isTabStop={id === tabStop}
              isFound={isFound}
            />
          </li>
        );
      })}
    </ul>
  );
}
