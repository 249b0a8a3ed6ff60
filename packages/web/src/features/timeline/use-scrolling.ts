import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from "react";
import type { RefObject } from "react";
import type { TimelineView } from "@gochat/client/react";
import { Anchoring } from "./anchoring.ts";
import { markStuckDays, showStuckDays } from "./days-stuck.ts";
import { Paging } from "./paging.ts";

/** Where a message is to be shown. */
export interface Target {
  readonly seq: number;
  /** Below the line of new messages; in the middle, flashing for a moment; or as the newest one. */
  readonly as: "newLine" | "flashing" | "end";
  /** It gets the focus as well. */
  readonly takesFocus?: boolean;
}

export interface Scrolling {
  /** The scroller, whose only child is the column. */
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** Whether one sees the newest message, and stays there. */
  readonly isAtEnd: boolean;
  /** Shows a message as soon as it is there. */
  readonly show: (target: Target) => void;
}

/** Where in the height it is shown, from above. */
const PARTS = { newLine: 0.2, flashing: 0.4, end: 1 } as const;

/** Keeps what one reads in its place, and has pages ready before they are reached. `onSeen`: rows that are to be seen, down to this `seq`. */
export function useScrolling(
  view: TimelineView,
  opening: Target | null,
  onSeen: (seq: number) => void,
): Scrolling {
  const scroller = useRef<HTMLDivElement>(null);
  const anchoring = useRef<Anchoring>(null);
  const [paging] = useState(() => new Paging());
  const target = useRef(opening);
  /** How often something was to be shown. */
  const [asked, setAsked] = useState(0);
  const [isAtEnd, setAtEnd] = useState(opening === null);

  const settle = useEffectEvent(() => {
    const element = scroller.current;
    const anchors = anchoring.current;
    if (element === null || anchors === null) return;
    markStuckDays(element);
    setAtEnd(anchors.isFollowing);
    if (target.current !== null) return;
    paging.check(view, { ...anchors.distances, height: element.clientHeight }, () => settle());
    const seq = lastSeen(anchors.rows, element);
    if (seq !== undefined) onSeen(seq);
  });

  const onLayout = useEffectEvent(() => {
    const element = scroller.current;
    if (element === null) return;
    const anchors = (anchoring.current ??= new Anchoring(element));
    anchors.setHasNewer(view.hasNewer);
    const wanted = target.current;
    const found = wanted === null ? null : find(element, view, wanted);
    if (wanted === null || found === null) anchors.hold();
    else {
      target.current = null;
      if (wanted.as === "end") anchors.toEnd();
      else anchors.place(found, PARTS[wanted.as]);
      if (wanted.as === "flashing") flash(found);
      if (wanted.takesFocus === true) found.focus({ preventScroll: true });
    }
    settle();
  });

  // What else changes its size the observer below tells, before it is painted as well.
  useLayoutEffect(() => onLayout(), [view, asked]);

  useEffect(() => {
    const element = scroller.current as HTMLDivElement;
    const life = new AbortController();
    const options = { signal: life.signal, passive: true };
    const onScroll = () => {
      if (anchoring.current?.scrolled() !== true) return;
      paging.scrolled();
      showStuckDays(element);
      settle();
    };
    const onMove = ({ pointerType, clientY }: PointerEvent) =>
      anchoring.current?.pointAt(pointerType === "mouse" ? clientY : null);
    element.addEventListener("scroll", onScroll, options);
    element.addEventListener("pointermove", onMove, options);
    element.addEventListener("pointerleave", () => anchoring.current?.pointAt(null), options);
    addEventListener("focus", () => settle(), options);
    document.addEventListener("visibilitychange", () => settle(), options);
    const sizes = new ResizeObserver(() => onLayout());
    sizes.observe(element);
    sizes.observe(element.firstElementChild as Element);
    return () => {
      life.abort();
      sizes.disconnect();
      paging.stop();
    };
  }, [paging]);

  const show = useCallback((next: Target) => {
    target.current = next;
    setAsked((before) => before + 1);
  }, []);
  return { scroller, isAtEnd, show };
}

/** The row of a message, or the nearest one where it cannot be seen; null until that is there. */
function find(
  scroller: HTMLElement,
  { messages, hasOlder, hasNewer }: TimelineView,
  { seq, as }: Target,
): HTMLElement | null {
  const first = messages[0]?.seq ?? Infinity;
  const last = messages.at(-1)?.seq ?? -Infinity;
  const nearest = Math.min(Math.max(seq, first), last);
  if ((seq < first && hasOlder) || (seq > last && hasNewer) || messages.length === 0) return null;
  if (as === "end") return [...scroller.querySelectorAll<HTMLElement>("[data-row]")].at(-1) ?? null;
  const line = as === "newLine" ? scroller.querySelector<HTMLElement>("[data-new-line]") : null;
  return line ?? scroller.querySelector<HTMLElement>(`[data-seq="${nearest}"]`);
}

function flash(row: HTMLElement): void {
  row.removeAttribute("data-flash");
  // A style that is read begins the animation anew.
  row.getBoundingClientRect();
  row.setAttribute("data-flash", "");
  row.addEventListener("animationend", () => row.removeAttribute("data-flash"), { once: true });
}

/** The last message of which one sees the end, or that fills the height. */
function lastSeen(rows: readonly HTMLElement[], scroller: HTMLElement): number | undefined {
  const { bottom } = scroller.getBoundingClientRect();
  const stored = rows.filter(({ dataset }) => dataset.seq !== undefined);
  const last = stored.findLast((row) => row.getBoundingClientRect().bottom <= bottom + 1) ?? stored[0];
  return last === undefined ? undefined : Number(last.dataset.seq);
}
