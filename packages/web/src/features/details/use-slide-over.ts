import { useEffect, useEffectEvent, useLayoutEffect } from "react";
import type { RefObject } from "react";
import { useIsWide } from "../../lib/media.ts";
import { isCovered } from "../../lib/shortcuts.ts";

/**
 * Where a pane has no place beside the page it lies over it: then it takes the focus as it opens, and a click beside it closes it. However
 * it is closed, by Esc within it too, the focus goes back to what had it before.
 */
export function useSlideOver(pane: RefObject<HTMLElement | null>, close: () => void): void {
  const isOver = !useIsWide();
  // How it opened counts, not whether the window became wider since.
  const takeFocus = useEffectEvent((element: HTMLElement | null) => {
    if (isOver) element?.focus({ preventScroll: true });
  });
  useLayoutEffect(() => {
    const element = pane.current;
    const before = document.activeElement as HTMLElement | null;
    takeFocus(element);
    return () => {
      if (element?.contains(document.activeElement) && before?.isConnected) before.focus();
    };
  }, [pane]);
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.isComposing || isCovered()) return;
    event.preventDefault();
    close();
  });
  useEffect(() => {
    const element = pane.current;
    // Before the page makes something else of it.
    const listener = (event: KeyboardEvent) => onKey(event);
    element?.addEventListener("keydown", listener);
    return () => element?.removeEventListener("keydown", listener);
  }, [pane]);
  const onClick = useEffectEvent((event: MouseEvent) => {
    // Menus and dialogs are not in the page but above it.
    const page = document.getElementById("app");
    const target = event.target as Node;
    if (isOver && page?.contains(target) && !pane.current?.contains(target)) close();
  });
  useEffect(() => {
    // Before what is clicked: a button that opens the pane shall find it as it was shown, and close it.
    const listener = (event: MouseEvent) => onClick(event);
    document.addEventListener("click", listener, { capture: true });
    return () => document.removeEventListener("click", listener, { capture: true });
  }, []);
}
