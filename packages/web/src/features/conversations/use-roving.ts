import { useState } from "react";
import type { FocusEvent, KeyboardEvent, RefObject } from "react";
import { flushSync } from "react-dom";

const PAGE_ROWS = 10;

interface RovingProps {
  /** Every row that the focus moves over, in order. */
  readonly ids: readonly string[];
  readonly selectedId: string | undefined;
  /** What the focus goes to from the first row upwards. */
  readonly field: RefObject<HTMLInputElement | null>;
}

/** One stop for Tab in a list of rows, marked by `data-row`; the arrows, Home, End and the page keys move it. */
export function useRoving({ ids, selectedId, field }: RovingProps): {
  readonly tabStop: string | undefined;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
} {
  const [focused, setFocused] = useState<string | undefined>(undefined);
  const isThere = (id: string | undefined) => id !== undefined && ids.includes(id);
  const tabStop = isThere(focused) ? focused : isThere(selectedId) ? selectedId : ids[0];
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const at = ids.indexOf(rowOf(event.target) ?? "");
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: Math.min(at + PAGE_ROWS, ids.length - 1),
      PageUp: Math.max(at - PAGE_ROWS, 0),
      Home: 0,
      End: ids.length - 1,
    };
    const to = steps[event.key];
    if (at === -1 || to === undefined) return;
    event.preventDefault();
    if (to < 0) return field.current?.focus();
    const id = ids[to];
    if (id === undefined) return;
    const list = event.currentTarget;
    // It may be far out of sight: it is rendered first.
    flushSync(() => setFocused(id));
    list.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)?.focus();
  };
  return { tabStop, onKeyDown, onFocus: (event) => setFocused(rowOf(event.target)) };
}

const rowOf = (target: EventTarget): string | undefined =>
  (target as Element).closest<HTMLElement>("[data-row]")?.dataset["row"];
