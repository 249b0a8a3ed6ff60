import type { ConversationId } from "@gochat/protocol";
import { LRUCache } from "lru-cache";
import type { ConversationEvent } from "../conversation-event.ts";

interface Recent {
  /** Without a hole; the last is the newest that this node has delivered. */
  readonly events: ConversationEvent[];
  /** When each was delivered. */
  readonly times: number[];
  chars: number;
}

// A device that was away for a moment missed a few messages, not a hundred.
const EVENTS_MAX = 100;
const CHARS_MAX = 32 * 1024 * 1024;
/** Who was away for longer reads the log; and for so long names are kept that bring up to date what is remembered. */
export const REMEMBERED_MS = 3_600_000;

/** The newest events of the conversations that were busy lately: most devices that come back need nothing else. */
export class RecentEvents {
  readonly #byConversation = new LRUCache<ConversationId, Recent>({
    maxSize: CHARS_MAX,
    sizeCalculation: ({ chars }) => chars + 1,
  });

  /** In version order for each conversation. */
  add(event: ConversationEvent): void {
    const known = this.#byConversation.get(event.conversationId);
    const follows = known?.events.at(-1)?.version === event.version - 1;
    // Frames from before an erasure hold what was erased: they are never shown again (M2).
    const recent =
      known !== undefined && follows && !event.isErasure ? known : { events: [], times: [], chars: 0 };
    const now = performance.now();
    recent.events.push(event);
    recent.times.push(now);
    recent.chars += charsOf(event);
    if (recent.events.length > EVENTS_MAX) dropOldest(recent);
    dropOld(recent, now);
    this.#byConversation.set(event.conversationId, recent, { size: recent.chars + 1 });
  }

  forget(): void {
    this.#byConversation.clear();
  }

  /** The newest event that this node has delivered, if it remembers any. */
  newest(conversationId: ConversationId): ConversationEvent | undefined {
    return this.#fresh(conversationId)?.events.at(-1);
  }

  /** Every event above a version; undefined when not all of them are here. */
  since(conversationId: ConversationId, version: number): readonly ConversationEvent[] | undefined {
    const events = this.#fresh(conversationId)?.events;
    const first = events?.[0];
    if (events === undefined || first === undefined || version < first.version - 1) return undefined;
    const newest = events.at(-1)?.version ?? 0;
    // A version that this node has not seen: the database knows whether it exists.
    return version > newest ? undefined : events.slice(version + 1 - first.version);
  }

  #fresh(conversationId: ConversationId): Recent | undefined {
    const recent = this.#byConversation.get(conversationId);
    if (recent === undefined) return undefined;
    dropOld(recent, performance.now());
    if (recent.events.length > 0) return recent;
    this.#byConversation.delete(conversationId);
    return undefined;
  }
}

function dropOld(recent: Recent, now: number): void {
  while ((recent.times[0] ?? now) < now - REMEMBERED_MS) dropOldest(recent);
}

function dropOldest(recent: Recent): void {
  const oldest = recent.events.shift();
  recent.times.shift();
  if (oldest !== undefined) recent.chars -= charsOf(oldest);
}

const charsOf = ({ frame, perUser }: ConversationEvent): number =>
  perUser.reduce((sum, each) => sum + each.frame.length, frame.length);
