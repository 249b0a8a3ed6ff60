import { useEffect, useRef, useState } from "react";
import type { ReactElement } from "react";
import { useLanguage } from "../lib/i18n.tsx";
import { shownCombination } from "../lib/shortcuts.ts";
import type { Combination } from "../lib/shortcuts.ts";
import { fullTime } from "../lib/time.ts";
import css from "./tooltip.module.css";

const DELAY_MS = 500;
const GAP_PX = 6;
const EDGE_PX = 4;

interface Tip {
  readonly "data-tip": string;
  readonly "data-tip-keys"?: string;
  readonly "data-tip-clipped"?: "";
}

/** Gives an element a tooltip. Its name for screen readers it has already: nothing of this is read out. */
export const tip = (text: string, shortcut?: Combination): Tip => ({
  "data-tip": text,
  ...(shortcut !== undefined && { "data-tip-keys": shownCombination(shortcut) }),
});

/** A tooltip with the whole of a text, shown where there is no room for it: the element, or one in it with the class `clip`, cuts it off. */
export const tipIfClipped = (text: string): Tip => ({ ...tip(text), "data-tip-clipped": "" });

/** For a `<time>`: a tooltip with all of its date, which is put into words when it is shown, since a page has hundreds of them. */
export const tipOfTime: Tip = { "data-tip": "" };

const isClipped = (element: HTMLElement): boolean => {
  const clip = element.querySelector(".clip") ?? element;
  return clip.scrollWidth > clip.clientWidth;
};

/** The one tooltip of the page, which all elements with a `tip` share: they cost nothing until they are pointed at. */
export function Tooltip(): ReactElement {
  const language = useLanguage();
  const element = useRef<HTMLDivElement>(null);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const aim = (event: Event, delayMs: number) => {
      const target = (event.target as Element | null)?.closest?.<HTMLElement>("[data-tip]") ?? null;
      clearTimeout(timer);
      setAnchor((before) => (before === target ? before : null));
      if (target !== null) timer = setTimeout(() => setAnchor(target), delayMs);
    };
    const onPoint = (event: PointerEvent) => event.pointerType === "mouse" && aim(event, DELAY_MS);
    const onFocus = (event: FocusEvent) =>
      (event.target as Element).matches(":focus-visible") && aim(event, 0);
    const hide = () => {
      clearTimeout(timer);
      setAnchor(null);
    };
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && hide();
    const life = new AbortController();
    const options = { signal: life.signal, capture: true, passive: true };
    document.addEventListener("pointerover", onPoint, options);
    document.addEventListener("focusin", onFocus, options);
    document.addEventListener("keydown", onKey, options);
    for (const type of ["pointerdown", "focusout", "scroll"]) document.addEventListener(type, hide, options);
    return () => {
      hide();
      life.abort();
    };
  }, []);

  useEffect(() => {
    const tooltip = element.current;
    if (tooltip === null || anchor === null || !anchor.isConnected) return undefined;
    if (anchor.dataset.tipClipped !== undefined && !isClipped(anchor)) return undefined;
    tooltip.showPopover();
    place(tooltip, anchor.getBoundingClientRect());
    return () => tooltip.hidePopover();
  }, [anchor]);

  return (
    <div ref={element} className={css.tooltip} popover="manual" aria-hidden="true">
      {anchor instanceof HTMLTimeElement ? fullTime(anchor.dateTime, language) : anchor?.dataset.tip}
      {anchor?.dataset.tipKeys !== undefined && <span className={css.keys}>{anchor.dataset.tipKeys}</span>}
    </div>
  );
}

/** Above the anchor, or below it where there is no room, within the page. */
function place(tooltip: HTMLElement, at: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = tooltip;
  const left = at.left + (at.width - width) / 2;
  const above = at.top - height - GAP_PX;
  tooltip.style.left = `${Math.min(Math.max(left, EDGE_PX), innerWidth - width - EDGE_PX)}px`;
  tooltip.style.top = `${above < EDGE_PX ? at.bottom + GAP_PX : above}px`;
}
