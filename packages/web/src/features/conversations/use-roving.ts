import { useLayoutEffect, useRef, useState } from "react";
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

interface Roving {
  readonly tabStop: string | undefined;
  /** For what is around the rows. */
  readonly handlers: {
    readonly ref: RefObject<HTMLDivElement | null>;
    readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
    readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
    readonly onBlur: () => void;
  };
}

/**
 * One stop for Tab in a list of rows, marked by `data-row`; the arrows, Home, End and the page keys move it. The focus follows a row that
 * goes to another section, and goes to the next one when a row is gone.
 */
export function useRoving({ ids, selectedId, field }: RovingProps): Roving {
  const ref = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<string | undefined>(undefined);
  const focus = useRef<{ readonly at: number } | null>(null);
  const isThere = (id: string | undefined): id is string => id !== undefined && ids.includes(id);
  const tabStop = isThere(focused) ? focused : isThere(selectedId) ? selectedId : ids[0];

  const goTo = (id: string | undefined) => {
    if (id === undefined) return;
    // It may be far out of sight: it is rendered first.
    flushSync(() => setFocused(id));
    ref.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)?.focus();
  };
  useLayoutEffect(() => {
    // What is taken out of the page with the focus on it leaves that nowhere, and no event says so.
    if (focus.current === null || document.activeElement !== document.body) return;
    const id = isThere(focused) ? focused : ids[Math.min(focus.current.at, ids.length - 1)];
    queueMicrotask(() => goTo(id));
  });

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
    if (to < 0) field.current?.focus();
    else goTo(ids[to]);
  };
  const onFocus = (event: FocusEvent<HTMLElement>) => {
    const id = rowOf(event.target);
    focus.current = id === undefined ? null : { at: ids.indexOf(id) };
    setFocused(id);
  };
  const onBlur = () => void (focus.current = null);
  return { tabStop, handlers: { ref, onKeyDown, onFocus, onBlur } };
}

const rowOf = (target: EventTarget): string | undefined =>
  (target as Element).closest<HTMLElement>("[data-row]")?.dataset["row"];
