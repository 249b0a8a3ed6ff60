import type { ConversationId } from "@gochat/protocol";
import { LRUCache } from "lru-cache";
import type { Logger } from "../platform/logger.ts";
import type { ConversationEvent } from "./conversation-event.ts";

export interface MissedRange {
  conversationId: ConversationId;
  /** The first version that is missing. */
  from: number;
  /** The first version that is here. */
  below: number;
  /** Only what was committed within this time; null for everything. */
  withinMs: number | null;
}

export interface SequencerDeps {
  /** Whether anybody here would see it. */
  isAudienceHere(event: ConversationEvent): boolean;
  deliver(event: ConversationEvent): void;
  /** Reads what is missing from the primary. In version order within a conversation. */
  readMissed(ranges: readonly MissedRange[]): Promise<ConversationEvent[]>;
  readonly logger: Logger;
}

interface Tracked {
  /** The next version to deliver; null until the log was asked what came just before the first event. */
  next: number | null;
  /** Later versions, waiting for those before them. */
  readonly held: Map<number, ConversationEvent>;
}

// Long enough for a frame that was overtaken on its way through Redis; short enough not to be noticed.
const HOLE_PATIENCE_MS = 30;
const RETRY_MS = 250;
// How far back the first event of a conversation makes us look: further than any frame can be overtaken.
const LOOK_BACK = 50;
const LOOK_BACK_MS = 3000;
const MAX_TRACKED = 100_000;
// Conversations in one statement; after a gap of the bus there may be many.
const ASK_MAX = 1000;

/**
 * Puts the events of several nodes back into commit order (O2).
 *
 *   event of version v ── v = next ──► deliver, then what was held behind it
 *                      ├─ v < next ──► seen before: drop
 *                      └─ v > next ──► hold; if the hole is still there after a moment, read it from PostgreSQL
 *
 * Two nodes that commit to one conversation publish independently, so frames overtake each other; and Pub/Sub may lose
 * some. Nothing that follows a hole is shown before the hole is filled.
 */
export class Sequencer implements Disposable {
  readonly #deps: SequencerDeps;
  readonly #tracked = new LRUCache<ConversationId, Tracked>({ max: MAX_TRACKED });
  readonly #holes = new Set<ConversationId>();
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(deps: SequencerDeps) {
    this.#deps = deps;
  }

  accept(event: ConversationEvent): void {
    let tracked = this.#tracked.get(event.conversationId);
    if (tracked === undefined) {
      // Nobody to keep an order for.
      if (!this.#deps.isAudienceHere(event)) return;
      // Version 1 is the creation: the first message has nothing before it.
      tracked = { next: event.version === 2 ? 2 : null, held: new Map() };
      this.#tracked.set(event.conversationId, tracked);
    }
    if (tracked.next !== null && event.version < tracked.next) return;
    tracked.held.set(event.version, event);
    if (tracked.next === null || !this.#drain(tracked))
      this.#reportHole(event.conversationId, tracked.next === null ? 0 : HOLE_PATIENCE_MS);
  }

  /** Frames may have been lost without a later one to show it: every conversation is compared with the log. */
  resync(): void {
    for (const [conversationId, tracked] of this.#tracked.entries()) {
      if (tracked.next !== null) this.#holes.add(conversationId);
    }
    this.#schedule(0);
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** Delivers what is next and answers whether nothing is held back any more. */
  #drain(tracked: Tracked): boolean {
    while (tracked.next !== null) {
      const event = tracked.held.get(tracked.next);
      if (event === undefined) break;
      tracked.held.delete(tracked.next);
      tracked.next++;
      this.#deps.deliver(event);
    }
    return tracked.held.size === 0;
  }

  #reportHole(conversationId: ConversationId, patienceMs: number): void {
    this.#holes.add(conversationId);
    this.#schedule(patienceMs);
  }

  #schedule(ms: number): void {
    if (this.#timer !== null || this.#isClosed || this.#holes.size === 0) return;
    this.#timer = setTimeout(() => {
      void this.#fill().then(
        () => this.#again(HOLE_PATIENCE_MS),
        (error: unknown) => {
          this.#deps.logger.warn(
            { err: error },
            "missed events cannot be read now; they are held back until they can",
          );
          this.#again(RETRY_MS);
        },
      );
    }, ms);
  }

  #again(ms: number): void {
    this.#timer = null;
    this.#schedule(ms);
  }

  async #fill(): Promise<void> {
    const asked = [...this.#holes]
      .slice(0, ASK_MAX)
      .flatMap((conversationId) => this.#rangeOf(conversationId) ?? []);
    const missed = asked.length === 0 ? [] : await this.#deps.readMissed(asked);
    const byConversation = Map.groupBy(missed, (event) => event.conversationId);
    for (const range of asked) {
      const tracked = this.#tracked.peek(range.conversationId);
      this.#holes.delete(range.conversationId);
      if (tracked !== undefined) this.#settle(tracked, range, byConversation.get(range.conversationId) ?? []);
      if (tracked !== undefined && tracked.held.size > 0) this.#holes.add(range.conversationId);
    }
  }

  #rangeOf(conversationId: ConversationId): MissedRange | undefined {
    const tracked = this.#tracked.peek(conversationId);
    const first = tracked === undefined ? undefined : lowest(tracked.held);
    if (tracked === undefined || (first === undefined && tracked.next === null)) {
      this.#holes.delete(conversationId);
      return undefined;
    }
    // With nothing held, the question is what came after the last event.
    if (first === undefined) {
      return { conversationId, from: tracked.next ?? 0, below: Number.MAX_SAFE_INTEGER, withinMs: null };
    }
    if (tracked.next !== null) return { conversationId, from: tracked.next, below: first, withinMs: null };
    return { conversationId, from: Math.max(2, first - LOOK_BACK), below: first, withinMs: LOOK_BACK_MS };
  }

  #settle(tracked: Tracked, range: MissedRange, missed: readonly ConversationEvent[]): void {
    for (const event of missed) {
      // What came by itself knows more than the log: which socket sent it.
      if (event.version >= (tracked.next ?? 0) && !tracked.held.has(event.version))
        tracked.held.set(event.version, event);
    }
    const next = tracked.next ?? 0;
    const last =
      range.below === Number.MAX_SAFE_INTEGER ? (missed.at(-1)?.version ?? next - 1) : range.below - 1;
    // What the log does not have is not waited for: not every change of a conversation is an event.
    for (const version of [...tracked.held.keys()].filter((held) => held <= last).sort((a, b) => a - b)) {
      const event = tracked.held.get(version);
      tracked.held.delete(version);
      if (event !== undefined) this.#deps.deliver(event);
    }
    tracked.next = Math.max(next, last + 1);
    this.#drain(tracked);
  }
}

const lowest = (held: ReadonlyMap<number, unknown>): number | undefined =>
  held.size === 0 ? undefined : Math.min(...held.keys());
