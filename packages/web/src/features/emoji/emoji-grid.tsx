import { memo, useEffect, useRef } from "react";
import type { ReactElement } from "react";
import { classNames } from "../../lib/class-names.ts";
import { useT } from "../../lib/i18n.tsx";
import { tip } from "../../ui/tooltip.tsx";
import { inTone } from "./emoji-index.ts";
import type { Emoji, Tone } from "./emoji-index.ts";
import type { EmojiGroup, Place } from "./emoji-groups.ts";
import css from "./emoji-grid.module.css";

export const COLUMNS = 8;

export const cellId = (gridId: string, { group, at }: Place): string => `${gridId}-${group}-${at}`;

interface EmojiGridProps {
  readonly id: string;
  readonly groups: readonly EmojiGroup[];
  readonly tone: Tone;
  /** The one that Enter picks. */
  readonly active: Place | null;
  readonly onPick: (emoji: string) => void;
}

/** Emoji in rows, by group. It has no tab stop: the field above it moves in it. */
export function EmojiGrid({ id, groups, tone, active, onPick }: EmojiGridProps): ReactElement {
  const t = useT();
  const scroller = useRef<HTMLDivElement>(null);
  const activeId = active === null ? undefined : cellId(id, active);
  useEffect(() => {
    const cell = activeId === undefined ? null : document.getElementById(activeId);
    if (cell === null) scroller.current?.scrollTo({ top: 0 });
    else cell.scrollIntoView({ block: "nearest" });
  }, [activeId]);
  return (
    <div
      ref={scroller}
      id={id}
      className={css.grid}
      role="grid"
      aria-label={t("emoji.title")}
      tabIndex={-1}
      // The focus stays in the field.
      onMouseDown={(event) => event.preventDefault()}
    >
      {groups.map((group, at) => (
        <Group
          key={group.title}
          id={id}
          nth={at}
          group={group}
          tone={tone}
          activeAt={active?.group === at ? active.at : undefined}
          onPick={onPick}
        />
      ))}
    </div>
  );
}

interface GroupProps {
  readonly id: string;
  readonly nth: number;
  readonly group: EmojiGroup;
  readonly tone: Tone;
  readonly activeAt: number | undefined;
  readonly onPick: (emoji: string) => void;
}

const Group = memo(({ id, nth, group, tone, activeAt, onPick }: GroupProps): ReactElement => {
  const t = useT();
  const rows = rowsOf(group.emoji);
  return (
    <div
      className={css.group}
      role="rowgroup"
      aria-label={t(group.title)}
      style={{ "--rows": rows.length } as React.CSSProperties}
    >
      <div className={css.title} role="presentation">
        {t(group.title)}
      </div>
      {rows.map((row, rowAt) => (
        <div key={row[0]?.emoji} className={css.row} role="row">
          {row.map((each, column) => {
            const at = rowAt * COLUMNS + column;
            return (
              <button
                key={each.emoji}
                id={cellId(id, { group: nth, at })}
                className={classNames(css.cell, at === activeAt && css.active)}
                role="gridcell"
                aria-selected={at === activeAt}
                aria-label={each.name}
                type="button"
                tabIndex={-1}
                onClick={() => onPick(inTone(each, tone))}
                {...tip(each.codes[0] === undefined ? each.name : `${each.name} :${each.codes[0]}:`)}
              >
                {inTone(each, tone)}
              </button>
            );
          })}
        </div>
      ))}
    </div>
  );
});

const rowsOf = (emoji: readonly Emoji[]): readonly (readonly Emoji[])[] =>
  Array.from({ length: Math.ceil(emoji.length / COLUMNS) }, (_, row) =>
    emoji.slice(row * COLUMNS, (row + 1) * COLUMNS),
  );
