import { useCallback, useMemo } from "react";
import type { Core } from "../core.ts";
import type { TimelineSnapshot } from "../timeline/snapshot.ts";
import { Timeline } from "../timeline/timeline.ts";
import type { TimelineOptions } from "../timeline/timeline.ts";
import { coreOf, useChat } from "./chat-context.ts";
import { leftAlone } from "./left-alone.ts";
import { useSnapshot } from "./use-snapshot.ts";

/**
 * What a timeline shows, and what moves it. The functions are the same for as long as the conversation is: what is asked of them before it is
 * mounted begins then, and once it is not shown any more they do nothing. Their promises may be left alone.
 */
export interface TimelineView
  extends TimelineSnapshot, Pick<Timeline, "loadOlder" | "loadNewer" | "jumpTo" | "toEnd" | "seen"> {}

/**
 * A window on the messages of a conversation while this is mounted, with its own place in it. It begins with what is known of the newest
 * ones, or those around `at`, and reads a page of them. Another id or other options begin another one.
 */
export function useTimeline(id: string, { at, pageSize, size }: TimelineOptions = {}): TimelineView {
  const core = coreOf(useChat());
  const { timeline, moves, mount } = useMemo(
    () => prepare(core, id, { at, pageSize, size }),
    [core, id, at, pageSize, size],
  );
  const subscribe = useCallback(
    (listener: () => void) => {
      const cancel = timeline.subscribe(listener);
      mount();
      return () => {
        timeline.close();
        cancel();
      };
    },
    [timeline, mount],
  );
  const snapshot = useSnapshot(subscribe, timeline.getSnapshot);
  return useMemo(() => ({ ...snapshot, ...moves }), [snapshot, moves]);
}

/** One that is closed until it is mounted: React may throw away what it renders, and mounts twice in development. */
function prepare(core: Core, id: string, options: TimelineOptions) {
  const timeline = new Timeline(core, id, options);
  let begin = (): void => {};
  // The effects of what is inside come before those of what is around it.
  const mounted = new Promise<void>((resolve) => (begin = resolve));
  const moves: Omit<TimelineView, keyof TimelineSnapshot> = {
    loadOlder: (options) => leftAlone(mounted.then(() => timeline.loadOlder(options))),
    loadNewer: (options) => leftAlone(mounted.then(() => timeline.loadNewer(options))),
    jumpTo: (seq, options) => leftAlone(mounted.then(() => timeline.jumpTo(seq, options))),
    toEnd: (options) => leftAlone(mounted.then(() => timeline.toEnd(options))),
    seen: (seq) => timeline.seen(seq),
  };
  const mount = () => {
    timeline.open();
    begin();
  };
  return { timeline, moves, mount };
}
