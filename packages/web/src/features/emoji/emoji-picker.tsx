import { SmilePlus } from "lucide-react";
import { useCallback, useDeferredValue, useId, useMemo, useRef, useState } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import { useMedia } from "../../lib/media.ts";
import { Empty } from "../../ui/empty.tsx";
import { FilterField } from "../../ui/filter-field.tsx";
import type { Anchor } from "../../ui/anchor.ts";
import { Popover } from "../../ui/popover.tsx";
import { inTone } from "./emoji-index.ts";
import { rememberEmoji, useEmojiChoices } from "./emoji-choices.ts";
import { cellId, COLUMNS, EmojiGrid } from "./emoji-grid.tsx";
import { emojiAt, groupsOf, step } from "./emoji-groups.ts";
import type { Place } from "./emoji-groups.ts";
import css from "./emoji-picker.module.css";
import { useEmoji } from "./known-emoji.ts";
import { TonePicker } from "./tone-picker.tsx";

interface EmojiPickerProps {
  readonly anchor: Anchor;
  readonly onPick: (emoji: string) => void;
  /** Called after a pick as well. */
  readonly onClose: () => void;
}

const FIRST: Place = { group: 0, at: 0 };

/** All emoji beside an anchor, to pick one of. The focus stays in the field that searches; arrows move in the grid, Enter picks. Lazy, as menus are. */
export function EmojiPicker({ anchor, onPick, onClose }: EmojiPickerProps): ReactElement {
  const t = useT();
  const gridId = useId();
  const field = useRef<HTMLInputElement>(null);
  const surface = useRef<HTMLDivElement>(null);
  // On glass a keyboard would cover what one wants to look at.
  const isTouch = useMedia("(pointer: coarse)");
  const index = useEmoji();
  const { tone, recent: recentNow } = useEmojiChoices();
  // What is picked moves nothing while one looks at it.
  const [recent] = useState(recentNow);
  const [query, setQuery] = useState("");
  const wanted = useDeferredValue(query);
  const [moved, setMoved] = useState<Place | null>(null);
  const groups = useMemo(() => (index ? groupsOf(index, recent, wanted) : []), [index, recent, wanted]);
  // Of what is found the first is meant already.
  const place = moved ?? (query.trim() === "" ? null : FIRST);
  const active = emojiAt(groups, place);

  // The same each time: two thousand cells are not rendered again for it.
  const pick = useCallback(
    (emoji: string) => {
      rememberEmoji(emoji);
      onPick(emoji);
      onClose();
    },
    [onPick, onClose],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && active !== undefined) pick(inTone(active, tone));
    else if (event.key === "ArrowDown" && moved === null) setMoved(FIRST);
    // Left and right are of the field until one has gone down into the grid.
    else if (event.key.startsWith("Arrow") && moved !== null) {
      const next = step(groups, moved, event.key, COLUMNS);
      setMoved(event.key === "ArrowUp" && next === moved ? null : next);
    } else return;
    event.preventDefault();
  };

  return (
    <Popover
      label={t("emoji.title")}
      anchor={anchor}
      onClose={onClose}
      side="top"
      align="end"
      initialFocus={isTouch ? surface : field}
    >
      <div ref={surface} className={css.picker} tabIndex={-1}>
        <div className={css.head}>
          <FilterField
            ref={field}
            label={t("emoji.search")}
            value={query}
            onChange={(event) => {
              setQuery(event.target.value);
              setMoved(null);
            }}
            onKeyDown={onKeyDown}
            role="combobox"
            aria-expanded="true"
            aria-haspopup="grid"
            aria-autocomplete="list"
            aria-controls={gridId}
            aria-activedescendant={active && place ? cellId(gridId, place) : undefined}
            autoComplete="off"
            spellCheck={false}
          />
          <TonePicker />
        </div>
        <EmojiGrid id={gridId} groups={groups} tone={tone} active={active ? place : null} onPick={pick} />
        {index !== undefined && groups.length === 0 && (
          <div className={css.nothing}>
            <Empty icon={SmilePlus} title={t("emoji.nothing")} />
          </div>
        )}
      </div>
    </Popover>
  );
}
