import { useState } from "react";
import type { KeyboardEvent, MouseEvent, PointerEvent, ReactElement } from "react";
import { useChat } from "@gochat/client/react";
import { lazily } from "../../lib/lazily.tsx";
import { useLongPress } from "../../lib/long-press.ts";
import { anchorAt } from "../../ui/anchor.ts";
import type { Anchor } from "../../ui/anchor.ts";

const RowMenu = lazily(async () => (await import("./row-menu.tsx")).RowMenu);

/** The menu of a row: by the right button, by a finger that stays, by the menu key and by Shift F10. */
export function useRowMenu() {
  const chat = useChat();
  const [open, setOpen] = useState<{ readonly id: string; readonly anchor: Anchor } | null>(null);
  const show = (target: Element, at?: { readonly clientX: number; readonly clientY: number }): boolean => {
    const row = target.closest<HTMLElement>("[data-row]");
    const id = row?.dataset["row"];
    if (!row || id === undefined || chat.conversation(id).data === undefined) return false;
    // It goes back there when the menu closes.
    row.focus({ preventScroll: true });
    const rect = row.getBoundingClientRect();
    const isInside = at && at.clientY >= rect.top && at.clientY <= rect.bottom && at.clientX > rect.left;
    setOpen({ id, anchor: isInside ? anchorAt(at) : row });
    return true;
  };
  const press = useLongPress((target, at) => void show(target, at));
  const handlers = {
    ...press,
    onContextMenu: (event: MouseEvent<HTMLElement>) => {
      press.onPointerCancel();
      if (show(event.target as Element, event)) event.preventDefault();
    },
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      if (event.key !== "F10" || !event.shiftKey) return;
      if (show(event.target as Element)) event.preventDefault();
    },
  } satisfies Readonly<
    Record<
      string,
      (event: PointerEvent<HTMLElement> & MouseEvent<HTMLElement> & KeyboardEvent<HTMLElement>) => void
    >
  >;
  const menu: ReactElement | null = open && (
    <RowMenu key={open.id} id={open.id} anchor={open.anchor} onClose={() => setOpen(null)} />
  );
  return { handlers, menu };
}
