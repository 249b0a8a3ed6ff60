import type { ConversationId } from "@gochat/protocol";
import { LRUCache } from "lru-cache";
import type { ConversationEvent } from "../conversation-event.ts";
import type { Logger } from "../platform/logger.ts";

/** A part of a conversation's log. */
export interface LogRange {
  conversationId: ConversationId;
  from: number;
  below: number;
  /** Only what was committed within this time; null for everything. */
  withinMs: number | null;
}

/** Reads the log from the primary, in version order: a part of it, if it is much. Of what is `cut` there is more. */
export type LogReader = (
  ranges: readonly LogRange[],
) => Promise<{ events: ConversationEvent[]; cut: ReadonlySet<ConversationId> }>;

export interface ReorderBufferDeps {
  /** Whether anybody here would see it. */
  readonly isAudienceHere: (event: ConversationEvent) => boolean;
  /** Whether it makes somebody a member who is here, and was not told that. */
  readonly addsSomebodyHere: (event: ConversationEvent) => boolean;
  readonly deliver: (event: ConversationEvent) => void;
  readonly readLog: LogReader;
  readonly logger: Logger;
}

interface Tracked {
  /** The next version to deliver; null until the log was asked what came just before the first event. */
  next: number | null;
  /** The newest version that is known to be committed. */
  known: number;
  /** Later versions, waiting for those before them. */
  readonly held: Map<number, ConversationEvent>;
  /** How many versions before the first event are looked at. */
  lookBack: number;
  /** The first version that was passed over though it, or an earlier one that is missing, may add somebody here; null for none. */
  overlooked: number | null;
}

/** Something of a conversation is missing. */
interface Hole {
  /** The newest version that was known when it was reported. What is missing above that may be on its way: it has its own patience. */
  readonly upTo: number;
  /** When it is read, in the time of `performance.now`. */
  readonly dueAt: number;
}

// Long enough for a frame that was overtaken on its way through Redis; short enough not to be noticed.
const HOLE_PATIENCE_MS = 30;
const RETRY_MS = 250;
// How far back the first event of a conversation makes us look: what is older than two turns of the catch-up poll was revealed.
const LOOK_BACK_MS = 10_000;
// Few at first, and more while all of them are that young.
const LOOK_BACK = 50;
const LOOK_BACK_FACTOR = 4;
const LOOK_BACK_MAX = 800;
const MAX_TRACKED = 100_000;
// Conversations in one statement; after a gap of the bus there may be many, and each statement has its time limit.
const ASK_MAX = 100;

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
export class ReorderBuffer implements Disposable {
  readonly #deps: ReorderBufferDeps;
  readonly #tracked = new LRUCache<ConversationId, Tracked>({ max: MAX_TRACKED });
  readonly #holes = new Map<ConversationId, Hole>();
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(deps: ReorderBufferDeps) {
    this.#deps = deps;
  }

  accept(event: ConversationEvent): void {
    const { conversationId, version } = event;
    const tracked = this.#track(conversationId, version === 1 ? 1 : null);
    tracked.known = Math.max(tracked.known, version);
    // Nobody here would see it: it is passed over, so that it is not delivered to whoever connects later. Not while an earlier one
    // is missing, which may add somebody who is here.
    if (!this.#holes.has(conversationId) && !this.#deps.isAudienceHere(event)) {
      // Of a group. Who is in a direct conversation never changes.
      if (event.audience === null && version > (tracked.next ?? 0)) tracked.overlooked ??= tracked.next ?? 1;
      return this.#advancePast(tracked, version);
    }
    if (this.#deps.addsSomebodyHere(event)) goBack(tracked, version);
    if (tracked.next !== null && version < tracked.next) return;
    tracked.held.set(version, event);
    if (tracked.next === null) this.#reportHole(conversationId, tracked, 0);
    else if (!this.#drain(tracked) || tracked.next <= tracked.known)
      this.#reportHole(conversationId, tracked);
  }

  /**
   * Up to this version everything was committed before somebody of it connected here. Unless `isSettled`, an event of that which adds
   * somebody else who is here may be on its way: then it begins with that.
   */
  learnHead(conversationId: ConversationId, version: number, isSettled: boolean): void {
    const isNew = !this.#tracked.has(conversationId);
    const tracked = this.#track(conversationId, version + 1);
    tracked.known = Math.max(tracked.known, version);
    if (isNew && !isSettled) tracked.overlooked = 1;
  }

  /** Up to this version everything was committed, and nobody here would see it. */
  skip(conversationId: ConversationId, version: number): void {
    const tracked = this.#tracked.peek(conversationId);
    if (tracked === undefined) return;
    tracked.known = Math.max(tracked.known, version);
    if (!this.#holes.has(conversationId)) this.#advancePast(tracked, version);
  }

  /** Whether everything up to this version was seen, and nothing above it is known to be committed. */
  isNewest(conversationId: ConversationId, version: number): boolean {
    const tracked = this.#tracked.peek(conversationId);
    return tracked?.next === version + 1 && tracked.known <= version;
  }

  /**
   * These versions were committed, and somebody here would see them. What has not come by itself is read from the log (R6).
   * `addsSomebodyHere`: they make somebody a member who is here, and was not told that.
   */
  reveal(conversationId: ConversationId, from: number, to: number, addsSomebodyHere = false): void {
    const tracked = this.#track(conversationId, from);
    if (addsSomebodyHere) goBack(tracked, from);
    tracked.known = Math.max(tracked.known, to);
    // What waited to know where to begin may follow now.
    tracked.next ??= Math.min(from, ...tracked.held.keys());
    this.#drain(tracked);
    if (tracked.next <= to) this.#reportHole(conversationId, tracked);
  }

  /** For a database that lost something: what was known of its versions is not true any more. */
  forget(): void {
    this.#tracked.clear();
    this.#holes.clear();
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #track(conversationId: ConversationId, next: number | null): Tracked {
    const tracked = this.#tracked.get(conversationId) ?? {
      next,
      known: 0,
      held: new Map(),
      lookBack: LOOK_BACK,
      overlooked: null,
    };
    this.#tracked.set(conversationId, tracked);
    return tracked;
  }

  #advancePast(tracked: Tracked, version: number): void {
    tracked.next = Math.max(tracked.next ?? 0, version + 1);
    for (const held of tracked.held.keys()) if (held < tracked.next) tracked.held.delete(held);
    this.#drain(tracked);
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

  #reportHole(conversationId: ConversationId, { known }: Tracked, patienceMs = HOLE_PATIENCE_MS): void {
    if (this.#holes.has(conversationId)) return;
    this.#holes.set(conversationId, { upTo: known, dueAt: performance.now() + patienceMs });
    this.#schedule();
  }

  /** Holes are read in the order in which they were reported. */
  #schedule(leastMs = 0): void {
    const [first] = this.#holes.values();
    if (first === undefined || this.#timer !== null || this.#isClosed) return;
    const ms = Math.max(leastMs, first.dueAt - performance.now());
    this.#timer = setTimeout(() => {
      void this.#fill().then(
        () => this.#again(),
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

  #again(leastMs?: number): void {
    this.#timer = null;
    this.#schedule(leastMs);
  }

  async #fill(): Promise<void> {
    const asked = this.#due();
    if (asked.length === 0) return;
    const { events, cut } = await this.#deps.readLog(asked);
    const byConversation = Map.groupBy(events, (event) => event.conversationId);
    for (const range of asked) {
      const { conversationId } = range;
      const read = byConversation.get(conversationId) ?? [];
      const isCut = cut.has(conversationId);
      // The answer was full before it came to this conversation: it is asked for again.
      if (isCut && read.length === 0) continue;
      this.#holes.delete(conversationId);
      const tracked = this.#tracked.peek(conversationId);
      if (tracked === undefined) continue;
      this.#settle(tracked, range, read, isCut);
      this.#reportRest(conversationId, tracked);
    }
  }

  /** What has been missing for as long as we wait. */
  #due(): LogRange[] {
    const now = performance.now();
    const due: LogRange[] = [];
    for (const [conversationId, { upTo, dueAt }] of this.#holes) {
      if (dueAt > now || due.length === ASK_MAX) break;
      const tracked = this.#tracked.peek(conversationId);
      const range = tracked && rangeOf(conversationId, tracked, upTo);
      if (range !== undefined) due.push(range);
      else {
        this.#holes.delete(conversationId);
        if (tracked !== undefined) this.#reportRest(conversationId, tracked);
      }
    }
    return due;
  }

  /** What came to be missing while another hole of the conversation was waited for. */
  #reportRest(conversationId: ConversationId, tracked: Tracked): void {
    if (rangeOf(conversationId, tracked, tracked.known) !== undefined)
      this.#reportHole(conversationId, tracked);
  }

  #settle(tracked: Tracked, range: LogRange, read: readonly ConversationEvent[], isCut: boolean): void {
    if (range.withinMs !== null) {
      // Meanwhile `reveal` has said where to begin.
      if (tracked.next !== null) return;
      if (range.from > 1 && read[0]?.version === range.from && tracked.lookBack < LOOK_BACK_MAX) {
        tracked.lookBack *= LOOK_BACK_FACTOR;
        return;
      }
    }
    const last = isCut ? (read.at(-1)?.version ?? 0) : range.below - 1;
    const due = new Map(read.map((event) => [event.version, event]));
    for (const [version, event] of tracked.held) {
      if (version > last) continue;
      // What came over the bus also says which socket it came from, which the log does not.
      due.set(version, event);
      tracked.held.delete(version);
    }
    for (const [version, event] of [...due].sort(([a], [b]) => a - b))
      if (version >= (tracked.next ?? 0)) this.#deps.deliver(event);
    tracked.next = Math.max(tracked.next ?? 0, last + 1);
    this.#drain(tracked);
  }
}

/**
 * What is missing up to a version; undefined when nothing is. All of it in one read, with what is held between holes: read hole by hole,
 * two nodes that write in turns would make them faster than they can be read.
 */
function rangeOf(conversationId: ConversationId, tracked: Tracked, upTo: number): LogRange | undefined {
  const { next, held, lookBack } = tracked;
  if (next === null) {
    // Where to begin is not known yet: only up to what is held.
    const below = Math.min(upTo + 1, ...held.keys());
    return { conversationId, from: Math.max(1, below - lookBack), below, withinMs: LOOK_BACK_MS };
  }
  let below = upTo + 1;
  while (held.has(below - 1)) below--;
  return below > next ? { conversationId, from: next, below, withinMs: null } : undefined;
}

/** Back to an event that came late, after others were passed over: it adds somebody who is here, and who sees all that followed. */
function goBack(tracked: Tracked, version: number): void {
  const { next, overlooked } = tracked;
  if (next === null || overlooked === null || version < overlooked || version >= next) return;
  tracked.next = version;
  tracked.overlooked = null;
}
