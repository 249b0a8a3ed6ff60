import { useState } from "react";
import type { FocusEvent, KeyboardEvent, MouseEvent, RefObject } from "react";
import type { Message } from "@gochat/client";
import type { TimelineView } from "@gochat/client/react";
import { useLongPress } from "../../lib/long-press.ts";
import type { LongPress } from "../../lib/long-press.ts";
import { anchorAt } from "../../ui/anchor.ts";
import type { Anchor } from "../../ui/anchor.ts";
import type { MessageCommands } from "./message-commands.ts";
import type { Overlay } from "./overlay.ts";
import type { Allowed } from "./permissions.ts";
import { isMove, rowAfter, rowKeyOf } from "./row-keys.ts";
import type { RowKey } from "./row-keys.ts";

interface RowsDeps {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly view: TimelineView;
  readonly commands: MessageCommands;
  readonly allowed: (message: Message) => Allowed;
  readonly open: (overlay: Overlay) => void;
  readonly toStart: () => void;
  readonly toEnd: () => void;
}

export interface RowsHandlers extends LongPress {
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
  readonly onContextMenu: (event: MouseEvent<HTMLElement>) => void;
}

const rowOf = (target: EventTarget | null): HTMLElement | null =>
  (target as Element | null)?.closest<HTMLElement>("[data-row]") ?? null;

/** The focus that wanders over the rows, what keys do there, and the menu of a right click or a long press. */
export function useRows({ scroller, view, commands, allowed, open, toStart, toEnd }: RowsDeps): {
  readonly currentKey: string | undefined;
  readonly handlers: RowsHandlers;
} {
  const [currentKey, setCurrent] = useState<string>();
  const messageOf = (row: HTMLElement | null): Message | undefined =>
    view.messages.find(({ seq }) => String(seq) === row?.dataset.seq);

  const openMenu = (row: HTMLElement, anchor: Anchor) => {
    const message = messageOf(row);
    if (message === undefined || message.kind === "system" || message.deleted_at !== null) return;
    // It gets the focus back.
    row.focus({ preventScroll: true });
    open({ kind: "menu", message, anchor });
  };

  const run = (key: RowKey, row: HTMLElement): boolean => {
    if (isMove(key)) {
      const rows = [...(scroller.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
      const next = rowAfter(rows, row, key, scroller.current?.clientHeight ?? 0);
      next?.focus({ preventScroll: true });
      next?.scrollIntoView({ block: "nearest" });
      return true;
    }
    if (key === "Home" || key === "End") {
      (key === "Home" ? toStart : toEnd)();
      return true;
    }
    const message = messageOf(row);
    if (message === undefined) return false;
    if (key === "menu") {
      openMenu(row, row);
      return true;
    }
    const may = allowed(message);
    if (key === "copy" && message.content !== "") void commands.copyText(message);
    else if (key === "reply" && may.reply) commands.reply(message);
    else if (key === "edit" && may.edit) commands.edit(message);
    else if (key === "pin" && may.pin) void commands.togglePin(message);
    else if (key === "react" && may.react) open({ kind: "picker", message, anchor: row });
    else if (key === "delete" && may.delete) open({ kind: "delete", message });
    else return false;
    return true;
  };

  const longPress = useLongPress((target, { clientX, clientY }) => {
    const row = rowOf(target);
    if (row !== null) openMenu(row, anchorAt({ clientX, clientY }));
  });

  return {
    currentKey,
    handlers: {
      ...longPress,
      onKeyDown: (event) => {
        const row = rowOf(event.target);
        const key = rowKeyOf(event);
        if (row !== null && key !== undefined && run(key, row)) event.preventDefault();
      },
      onFocus: ({ target }) => {
        const row = rowOf(target);
        if (row !== null) setCurrent(row.dataset.row);
      },
      onContextMenu: (event) => {
        const row = rowOf(event.target);
        const selection = getSelection();
        const isText = selection?.isCollapsed === false && selection.containsNode(event.target as Node, true);
        if (row === null || isText || (event.target as Element).closest("a") !== null) return;
        event.preventDefault();
        // By the keyboard it comes without a place.
        openMenu(row, event.clientX === 0 && event.clientY === 0 ? row : anchorAt(event));
      },
    },
  };
}
