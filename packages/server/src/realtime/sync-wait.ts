import type { ConversationId } from "@gochat/protocol";

/** Versions of one conversation that were not shown, and maybe some between them that are not for this person. */
interface Span {
  first: number;
  last: number;
}

// More than this has not happened to anybody within the time that a connection may wait; who has it reads the list.
const CONVERSATIONS_MAX = 1000;
const EPHEMERAL_MAX = 200;

/**
 * A connection that asked for no event before its `sync` is answered (R9):
 *
 *   waits ──── an event is noted by its version and dropped; markers are kept; every heartbeat must have seen a `sync`
 *     │ a sync begins: markers go first. With the last one, what was noted is read from the log
 *   answers ── `Replay` holds what comes, and drops what is of the moment
 *     │ synced
 *   passes ─── what comes late and was in the answer is dropped, for as long as it may be on its way; then this is thrown away
 */
export class SyncWait {
  /** Of `ready`: where a sync begins that does not say (R4). */
  readonly since: string;
  #phase: "waits" | "answers" | "passes" = "waits";
  #notShown = new Map<ConversationId, Span>();
  /** What earlier syncs of this wait brought. */
  readonly #known = new Set<ConversationId>();
  #ephemeral: Buffer[] = [];
  #isTooMuch = false;
  /** What the answer went up to. */
  #shown: Map<ConversationId, number> = new Map();
  #isAsked = false;
  /** Until it is over. The first one comes a whole interval after `ready`. */
  #beatsLeft = 1;

  constructor(since: string) {
    this.since = since;
  }

  /** Events are still held back, so that a sync counts. */
  get isWaiting(): boolean {
    return this.#phase !== "passes";
  }

  /** More was dropped than is noted. */
  get isTooMuch(): boolean {
    return this.#isTooMuch;
  }

  /** The version before the first one that was not shown, by conversation. */
  get missed(): Map<ConversationId, number> {
    return new Map([...this.#notShown].map(([id, { first }]) => [id, first - 1]));
  }

  hasShown(conversationId: ConversationId): boolean {
    return this.#known.has(conversationId);
  }

  /** Whether the event must not be sent, now or ever. */
  takes(conversationId: ConversationId, version: number): boolean {
    if (this.#phase !== "passes") {
      this.#note(conversationId, version);
      return true;
    }
    const shown = this.#shown.get(conversationId);
    if (shown === undefined) return false;
    if (version <= shown) return true;
    // Live events come in order.
    this.#shown.delete(conversationId);
    return false;
  }

  /** Whether what has no version must not be sent now. */
  keeps(frame: Buffer, isPassing: boolean): boolean {
    if (this.#phase !== "waits") return false;
    if (!isPassing && this.#ephemeral.push(frame) > EPHEMERAL_MAX) {
      this.#ephemeral.shift();
      this.#isTooMuch = true;
    }
    return true;
  }

  /** A sync begins. Answers with the markers that come before its answer, which holds the newer ones. */
  begin(isLast: boolean): readonly Buffer[] {
    this.#isAsked = true;
    if (isLast) this.#phase = "answers";
    const kept = this.#ephemeral;
    this.#ephemeral = [];
    return kept;
  }

  /** A sync that is not the last one, or failed: the device has everything up to these versions. */
  goOn(shown: ReadonlyMap<ConversationId, number>): void {
    this.#phase = "waits";
    this.#isAsked = false;
    this.#beatsLeft = 2;
    for (const [id, version] of shown) {
      this.#known.add(id);
      const span = this.#notShown.get(id);
      if (span === undefined) continue;
      span.first = Math.max(span.first, version + 1);
      if (span.first > span.last) this.#notShown.delete(id);
    }
  }

  /** The last sync is answered. */
  end(shown: ReadonlyMap<ConversationId, number>): void {
    this.#phase = "passes";
    this.#shown = new Map(shown);
    this.#notShown = new Map();
    this.#known.clear();
    this.#isAsked = false;
    this.#beatsLeft = 2;
  }

  /** At each heartbeat: whether for a whole interval nobody asked for anything, or nothing can be on its way any more. */
  beat(): "late" | "over" | "goes on" {
    if (this.#isAsked || --this.#beatsLeft > 0) return "goes on";
    return this.#phase === "passes" ? "over" : "late";
  }

  #note(conversationId: ConversationId, version: number): void {
    const span = this.#notShown.get(conversationId);
    if (span !== undefined) {
      span.first = Math.min(span.first, version);
      span.last = Math.max(span.last, version);
    } else if (this.#notShown.size < CONVERSATIONS_MAX) {
      this.#notShown.set(conversationId, { first: version, last: version });
    } else {
      this.#isTooMuch = true;
    }
  }
}
