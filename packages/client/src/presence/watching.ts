import { WATCHED_MAX } from "../contract/constants.ts";
import type { ClientFrame } from "../contract/frames.ts";
import type { Cancel, Environment } from "../environment.ts";
import { createTimer } from "../timer.ts";

/** Whose presence is shown: as many as ask for somebody, one frame for all of them (P3). */
export interface Watching {
  /** Shows this person's presence until it is cancelled. Of more than 100 people those count who were asked for last. */
  readonly watch: (userId: string) => Cancel;
  /** Says it again: on a new connection, or because somebody may be seen now who could not be seen before (P3). */
  readonly wake: () => void;
  readonly isWatched: (userId: string) => boolean;
  readonly close: () => void;
}

// What a screen shows changes many times in a moment.
const DELAY_MS = 50;

export function createWatching(
  environment: Pick<Environment, "schedule">,
  send: (frame: ClientFrame) => boolean,
  onWatched: (userIds: readonly string[]) => void,
): Watching {
  const counts = new Map<string, number>();
  const timer = createTimer(environment, () => {
    const user_ids = [...counts.keys()].slice(-WATCHED_MAX);
    onWatched(user_ids);
    send({ type: "presence.watch", user_ids });
  });
  const tell = (): void => timer.start(DELAY_MS);

  return {
    watch(userId) {
      const count = (counts.get(userId) ?? 0) + 1;
      counts.set(userId, count);
      if (count === 1) tell();
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        const left = (counts.get(userId) ?? 1) - 1;
        if (left > 0) counts.set(userId, left);
        else if (counts.delete(userId)) tell();
      };
    },
    wake() {
      if (counts.size > 0) tell();
    },
    isWatched: (userId) => counts.has(userId),
    close: timer.stop,
  };
}
