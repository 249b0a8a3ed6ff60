import { useCallback, useEffect, useRef, useState } from "react";
import type { TimelineView } from "@gochat/client/react";
import { useChat, useTimeline } from "@gochat/client/react";
import { errorText } from "../../lib/errors.ts";
import { toast } from "../../ui/toast.ts";
import { useEachFrame } from "./each-frame.ts";
import { newLineAt, unreadFrom } from "./new-line.ts";
import { useOwnSends } from "./use-own-sends.ts";
import { useScrolling } from "./use-scrolling.ts";
import type { Scrolling, Target } from "./use-scrolling.ts";

export interface Window extends Pick<Scrolling, "scroller" | "isAtEnd"> {
  /** What is shown, at most once in a frame. */
  readonly view: TimelineView;
  /** The message that "New messages" stands above, for the whole visit. */
  readonly newSeq: number | null;
  readonly jumpTo: (seq: number) => void;
  readonly toEnd: () => void;
  /** Shows from here on as new what one has marked so: looking at it does not undo it. */
  readonly holdUnread: (seq: number) => void;
}

/** The part of a conversation that is shown: it opens at `at`, at the first unread message, or at the end. */
export function useWindow(id: string, at: number | undefined): Window {
  const chat = useChat();
  const [newFrom, setNewFrom] = useState(() => {
    const { data } = chat.conversation(id);
    return data === undefined ? null : unreadFrom(data.me);
  });
  const [opening] = useState<Target | null>(() => {
    if (at !== undefined) return { seq: at, as: "flashing" };
    return newFrom === null ? null : { seq: newFrom, as: "newLine" };
  });
  const timeline = useTimeline(id, { at: opening?.seq });
  const view = useEachFrame(timeline);

  const isHeldUnread = useRef(false);
  const { seen, jumpTo: load, toEnd: loadEnd, hasNewer } = timeline;
  const onSeen = useCallback(
    (seq: number) => {
      if (isHeldUnread.current || document.visibilityState !== "visible" || !document.hasFocus()) return;
      seen(seq);
    },
    [seen],
  );
  const { scroller, isAtEnd, show } = useScrolling(view, opening, onSeen);

  const jumpTo = useCallback(
    (seq: number) => {
      const element = scroller.current;
      if (element === null) return;
      const takesFocus = element.contains(document.activeElement);
      const isThere = element.querySelector(`[data-seq="${seq}"]`) !== null;
      show({ seq, as: "flashing", takesFocus });
      if (!isThere) load(seq).catch(complain);
    },
    [load, show, scroller],
  );
  const toEnd = useCallback(() => {
    const takesFocus = scroller.current?.contains(document.activeElement) === true;
    show({ seq: Infinity, as: "end", takesFocus });
    if (hasNewer) loadEnd().catch(complain);
  }, [hasNewer, loadEnd, show, scroller]);
  const holdUnread = useCallback((seq: number) => {
    isHeldUnread.current = true;
    setNewFrom(seq);
  }, []);

  const shownAt = useRef(at);
  useEffect(() => {
    if (at !== undefined && at !== shownAt.current) jumpTo(at);
    shownAt.current = at;
  }, [at, jumpTo]);
  useOwnSends(id, () => {
    isHeldUnread.current = false;
    toEnd();
  });

  const newSeq = newLineAt(view.messages, newFrom, chat.me.id);
  return { scroller, isAtEnd, view, newSeq, jumpTo, toEnd, holdUnread };
}

const complain = (error: unknown): void => toast(errorText(error), { kind: "bad" });
