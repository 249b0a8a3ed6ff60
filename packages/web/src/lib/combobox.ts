import { useEffect, useId, useState } from "react";
import type { InputHTMLAttributes, KeyboardEvent, LiHTMLAttributes } from "react";

interface Combobox {
  /** Which option Enter picks; -1 where there is none. */
  readonly active: number;
  readonly input: InputHTMLAttributes<HTMLInputElement>;
  readonly list: { readonly id: string; readonly role: "listbox" };
  readonly option: (nth: number) => LiHTMLAttributes<HTMLLIElement>;
}

/**
 * A field with a list of options below it, of which ↑ and ↓ choose one and Enter picks it. The focus stays in the field. With every change
 * of the query the first option is chosen, and without one none: Enter picks nothing that nobody asked for.
 */
export function useCombobox(count: number, query: string, onPick: (nth: number) => void): Combobox {
  const id = useId();
  const [chosen, setChosen] = useState({ query, nth: -1 });
  const first = query.trim() === "" ? -1 : 0;
  const active = Math.min(chosen.query === query ? Math.max(chosen.nth, first) : first, count - 1);
  const choose = (nth: number) => setChosen({ query, nth });
  const activeId = active < 0 ? undefined : `${id}-${active}`;
  useEffect(() => {
    if (activeId !== undefined) document.getElementById(activeId)?.scrollIntoView({ block: "nearest" });
  }, [activeId]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229 || count === 0) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) choose(active < 0 && step < 0 ? count - 1 : (active + step + count) % count);
    else if (event.key === "Enter" && active >= 0) onPick(active);
    else return;
    event.preventDefault();
  };
  return {
    active,
    input: {
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": count > 0,
      "aria-controls": count > 0 ? `${id}-list` : undefined,
      "aria-activedescendant": activeId,
      autoComplete: "off",
      autoCapitalize: "none",
      spellCheck: false,
      onKeyDown,
    },
    list: { id: `${id}-list`, role: "listbox" },
    option: (nth) => ({
      id: `${id}-${nth}`,
      role: "option",
      "aria-selected": nth === active,
      // The pointer moves over what appears below it, too: only where it is moved does it choose.
      onPointerMove: () => choose(nth),
      onPointerDown: (event) => event.preventDefault(),
      onClick: () => onPick(nth),
    }),
  };
}
