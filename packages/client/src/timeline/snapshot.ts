import type { Message } from "../contract/entities.ts";
import type { OutboxEntry } from "../outbox/entry.ts";

/** What a timeline shows now. */
export interface TimelineSnapshot {
  /** Consecutive messages, ascending by `seq`. */
  readonly messages: readonly Message[];
  /** What oneself sent here and is not stored yet. It stands at the end, and only there: empty while `hasNewer`. */
  readonly outgoing: readonly OutboxEntry[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
  readonly isLoading: boolean;
}

export const EMPTY: TimelineSnapshot = {
  messages: [],
  outgoing: [],
  hasOlder: false,
  hasNewer: false,
  isLoading: false,
};

export const isSame = (a: TimelineSnapshot, b: TimelineSnapshot): boolean =>
  a.messages === b.messages &&
  a.outgoing === b.outgoing &&
  a.hasOlder === b.hasOlder &&
  a.hasNewer === b.hasNewer &&
  a.isLoading === b.isLoading;
