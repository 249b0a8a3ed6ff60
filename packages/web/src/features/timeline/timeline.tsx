import { useCallback, useEffect, useImperativeHandle, useMemo, useState } from "react";
import type { ReactElement, Ref } from "react";
import { useChat, useConversation, useMarkers, useMe } from "@gochat/client/react";
import { useConversationView } from "../../lib/conversation-view.ts";
import { useT } from "../../lib/i18n.tsx";
import { useDetails } from "../../lib/navigation.ts";
import { may } from "../../lib/permissions.ts";
import { useShortcut } from "../../lib/shortcuts.ts";
import { Days } from "./days.tsx";
import { Beginning, RowSkeletons } from "./edges.tsx";
import { allowedWith } from "./permissions.ts";
import { farthest } from "./progress.ts";
import { RowActionsContext } from "./row-actions.ts";
import { daysOf, rowsOf } from "./rows.ts";
import { lazily } from "../../lib/lazily.tsx";
import css from "./timeline.module.css";
import { useCommands } from "./use-commands.ts";
import { useRows } from "./use-rows.ts";
import { useWindow } from "./use-window.ts";

/** What others may ask of a timeline. */
export interface TimelineHandle {
  /** Shows a message, and flashes it. */
  readonly jumpTo: (seq: number) => void;
  /** Gives the focus to the newest message. */
  readonly focus: () => void;
}

const Arrivals = lazily(async () => (await import("./tell-arrivals.tsx")).Arrivals);
const JumpButton = lazily(async () => (await import("./jump-button.tsx")).JumpButton);
const Overlays = lazily(async () => (await import("./overlays.tsx")).Overlays);

interface TimelineProps {
  readonly id: string;
  /** The `seq` of the message that it opens at: at the first unread one, or the end, where it is left out. */
  readonly at: number | undefined;
  readonly ref: Ref<TimelineHandle>;
}

/** The messages of a conversation. */
export function Timeline({ id, at, ref }: TimelineProps): ReactElement {
  const t = useT();
  const me = useMe();
  const { focusComposer } = useConversationView();
  const conversation = useChat().conversation(id);
  const [openedAt] = useState(() => conversation.data?.last_seq ?? 0);
  const canReact = useConversation(id, (now) => now !== undefined && may("message.react", now));
  const { scroller, isAtEnd, view, newSeq, jumpTo, toEnd, holdUnread } = useWindow(id, at);
  const { messages, outgoing, hasOlder, hasNewer, isLoading } = view;
  const { readSeq, deliveredSeq } = farthest(useMarkers(id));
  const { commands, actions, overlay, setOverlay } = useCommands({ messages, jumpTo, holdUnread });
  const days = useMemo(
    () => daysOf({ messages, outgoing, myId: me.id, readSeq, deliveredSeq }),
    [messages, outgoing, me.id, readSeq, deliveredSeq],
  );
  const { currentKey, handlers } = useRows({
    scroller,
    view,
    commands,
    allowed: (message) => allowedWith(message, conversation.data, me.id),
    open: setOverlay,
    toStart: () => jumpTo(1),
    toEnd,
  });

  const keys = useMemo(() => rowsOf(days).map(({ key }) => key), [days]);
  const stop = currentKey !== undefined && keys.includes(currentKey) ? currentKey : keys.at(-1);
  const focus = useCallback(() => {
    const row = scroller.current?.querySelector<HTMLElement>("[data-row][tabindex='0']");
    (row ?? scroller.current)?.focus();
  }, [scroller]);
  useImperativeHandle(ref, () => ({ jumpTo, focus }), [jumpTo, focus]);
  const { tab } = useDetails();
  useShortcut("Escape", () => {
    // What stands beside it closes first.
    if (tab !== null) return false;
    if (isAtEnd) focusComposer();
    else toEnd();
    return undefined;
  });
  const isOpen = overlay !== null;
  useEffect(() => {
    if (!isOpen) return undefined;
    // What had been opened from a row that is gone leaves the focus nowhere.
    return () => void setTimeout(() => document.activeElement === document.body && focus());
  }, [isOpen, focus]);

  const isEmpty = messages.length === 0 && outgoing.length === 0;
  return (
    <RowActionsContext value={actions}>
      <div className={css.pane}>
        <div ref={scroller} className={css.scroller} tabIndex={-1} {...handlers}>
          <div className={css.column} role="group" aria-label={t("timeline.messages")}>
            {hasOlder || (isEmpty && isLoading) ? <RowSkeletons /> : <Beginning id={id} isEmpty={isEmpty} />}
            <Days days={days} me={me} newSeq={newSeq} currentKey={stop} canReact={canReact} />
            {hasNewer && <RowSkeletons />}
          </div>
        </div>
        {!isAtEnd && !isEmpty && <JumpButton id={id} onClick={toEnd} />}
      </div>
      <Arrivals id={id} messages={messages} since={openedAt} />
      {overlay !== null && (
        <Overlays
          id={id}
          overlay={overlay}
          message={messages.find(({ seq }) => seq === overlay.message.seq)}
          commands={commands}
          open={setOverlay}
          onClose={() => setOverlay((now) => (now === overlay ? null : now))}
        />
      )}
    </RowActionsContext>
  );
}
