import type { AbortSignalLike } from "../platform-types.ts";
import { PAGE_MAX } from "../contract/constants.ts";
import type { Core, Range } from "../core.ts";
import type { Cancel } from "../environment.ts";
import { GoChatError } from "../errors.ts";
import type { CallOptions } from "../http/call.ts";
import { createListeners } from "../listeners.ts";
import { outgoingOf } from "../outbox/outgoing.ts";
import { sameItems } from "../same-items.ts";
import { firstMissing, runAt, slice } from "../state/messages.ts";
import type { Runs } from "../state/messages.ts";
import { seesAbove } from "../state/own-state.ts";
import type { ConversationState } from "../state/state.ts";
import { createTimer } from "../timer.ts";
import type { Timer } from "../timer.ts";
import { EMPTY, isSame } from "./snapshot.ts";
import type { TimelineSnapshot } from "./snapshot.ts";

export interface TimelineOptions {
  /** The `seq` of a message that it begins around: with the newest messages where it is left out. */
  readonly at?: number | undefined;
  /** Messages that are read at a time, 1 to 100: 50 where it is left out. */
  readonly pageSize?: number | undefined;
  /** Messages that are held at most; those at the other end are let go: 300 where it is left out. */
  readonly size?: number | undefined;
}

const READ_AGAIN_MS = 1_000;

/**
 * A window on the messages of one conversation. It begins with a page of the newest ones, which it follows, or of those around a message,
 * and reads it by itself; it moves by `loadOlder`, `loadNewer`, `jumpTo` and `toEnd`. There is never a gap in what it shows.
 */
export class Timeline {
  readonly #core: Core;
  readonly #id: string;
  readonly #at: number;
  readonly #pageSize: number;
  readonly #size: number;
  readonly #listeners = createListeners();
  /** Ends all that it has begun. Undefined while it is closed. */
  #life: AbortController | undefined;
  /** The `seq` of the first and the last message that it shows; without a last one it follows the newest. Nobody has looked yet without a first. */
  #from = Infinity;
  #to = Infinity;
  /** Counts the jumps: what was asked for before one is no longer wanted after it. */
  #jumps = 0;
  readonly #readAgain: Timer;
  /** With these it was found that some of what is missing cannot be read. */
  #unreadable: Runs | undefined;
  /** What is being read. */
  readonly #needed = new Set<Range>();
  #snapshot: TimelineSnapshot = EMPTY;

  /**
   * One that is closed: it shows what is known and asks for nothing, and leaves nothing behind.
   * @internal
   */
  constructor(core: Core, id: string, { at = Infinity, pageSize = 50, size = 300 }: TimelineOptions = {}) {
    this.#core = core;
    this.#id = id;
    this.#at = at;
    this.#pageSize = Math.min(pageSize, PAGE_MAX);
    this.#size = size;
    this.#readAgain = createTimer(core.environment, () => this.#refresh());
  }

  /** What it shows now: the same object until something in it changes. */
  readonly getSnapshot = (): TimelineSnapshot => {
    if (this.#life === undefined) this.#look();
    return this.#snapshot;
  };

  readonly subscribe = (listener: () => void): Cancel => this.#listeners.add(listener);

  /** Shows a page more of what was before. Does nothing where there is no more. */
  async loadOlder({ signal }: CallOptions = {}): Promise<void> {
    const above = this.#above;
    const first = Math.max(this.#from, above + 1);
    if (first === Infinity || first === above + 1) return;
    const from = Math.max(first - this.#pageSize, above + 1);
    await this.#reach(from, first - 1, signal, () => {
      this.#from = from;
      // It lets go of the other end, and follows no more.
      if (Math.min(this.#to, this.#lastSeq) - from >= this.#size) this.#to = from + this.#size - 1;
    });
  }

  /** Shows a page more of what came after. Does nothing while it follows the newest messages. */
  async loadNewer({ signal }: CallOptions = {}): Promise<void> {
    if (this.#to === Infinity) return;
    const last = this.#lastSeq;
    const to = Math.min(this.#to + this.#pageSize, last);
    await this.#reach(this.#to + 1, to, signal, () => {
      this.#to = to === last ? Infinity : to;
      this.#from = Math.max(this.#from, to - this.#size + 1);
    });
  }

  /** Shows what is around a message. */
  async jumpTo(seq: number, options?: CallOptions): Promise<void> {
    await this.#jump(...this.#around(seq), options);
  }

  /** Shows the newest messages, and follows them. */
  async toEnd(options?: CallOptions): Promise<void> {
    await this.#jump(...this.#around(Infinity), options);
  }

  /** One has seen everything up to this message: it is marked as read in a moment, with others. */
  seen(seq: number): void {
    const me = this.#state?.entity.me;
    if (me !== undefined && seq > me.read_seq)
      this.#core.marks.mark({ conversation_id: this.#id, read_seq: seq }).catch(this.#report);
  }

  /**
   * Goes on where it was closed.
   * @internal
   */
  open(): void {
    if (this.#life !== undefined) return;
    this.#life = new AbortController();
    const { store, outbox, hold, onOnline } = this.#core;
    const refresh = () => this.#refresh();
    const cancels = [
      store.subscribeTo(this.#id, refresh),
      outbox.subscribe(refresh),
      onOnline(refresh),
      hold(this.#id, () => [[this.#from, this.#to], ...this.#needed]),
      this.#readAgain.stop,
    ];
    this.#life.signal.addEventListener("abort", () => cancels.forEach((cancel) => cancel()));
    refresh();
  }

  /** Lets go of its messages, and hears of nothing any more. What it is reading ends as if it were read. */
  close(): void {
    const life = this.#life;
    this.#life = undefined;
    life?.abort();
  }

  get #state(): ConversationState | undefined {
    return this.#core.store.state.conversations.get(this.#id);
  }

  get #lastSeq(): number {
    return this.#state?.entity.last_seq ?? 0;
  }

  /** A page around a message; up to the newest one where that is near. */
  #around(seq: number): Range {
    const last = this.#lastSeq;
    const half = Math.floor(this.#pageSize / 2);
    return seq + half < last
      ? [seq - half, seq + half]
      : [Math.min(seq - half, last - this.#pageSize + 1), Infinity];
  }

  get #above(): number {
    const state = this.#state;
    return state === undefined ? 0 : seesAbove(state.entity);
  }

  async #jump(first: number, to: number, { signal }: CallOptions = {}): Promise<void> {
    const from = Math.max(first, this.#above + 1);
    this.#jumps += 1;
    await this.#reach(from, Math.min(to, this.#lastSeq), signal, () => {
      this.#from = from;
      this.#to = to;
    });
  }

  /** Reads until all of these messages are known, and then moves there, unless it was closed or jumped away meanwhile. */
  async #reach(
    from: number,
    to: number,
    signal: AbortSignalLike | undefined,
    move: () => void,
  ): Promise<void> {
    const { api, store } = this.#core;
    const life = this.#life?.signal;
    if (life === undefined) return;
    const jumps = this.#jumps;
    const needed: Range = [from, to];
    this.#needed.add(needed);
    this.#refresh();
    try {
      for (;;) {
        signal?.throwIfAborted();
        life.throwIfAborted();
        const state = this.#state;
        const missing = state && firstMissing(state.runs, Math.max(from, seesAbove(state.entity) + 1), to);
        if (state === undefined || missing === undefined) break;
        const limit = Math.min(PAGE_MAX, Math.max(to - missing + 1, 1));
        const page = { id: this.#id, after: missing - 1, limit };
        const { messages } = await api.messages.history(page, { signal: signal ?? life });
        const { generation } = state;
        // What went out of date meanwhile is not taken, and asked for again.
        store.dispatch({ type: "local.page", conversation_id: this.#id, messages, generation });
        if (messages[0]?.seq === missing) continue;
        // There is no such message, or one does not see it any more.
        this.#unreadable = this.#state?.runs;
        break;
      }
      if (jumps === this.#jumps) move();
    } catch (error) {
      if (!life.aborted) throw error;
    } finally {
      // At once with what was read: so whoever shows it sees one step.
      this.#needed.delete(needed);
      this.#refresh();
    }
  }

  #refresh(): void {
    if (this.#life === undefined) return;
    this.#follow();
    if (this.#look()) this.#listeners.tell();
  }

  /** What it shows may have become more than it holds, or have gone out of date: then it is read again. */
  #follow(): void {
    const state = this.#state;
    if (state === undefined) return;
    if (this.#from === Infinity) [this.#from, this.#to] = this.#around(this.#at);
    const last = Math.min(this.#to, state.entity.last_seq);
    if (this.#to === Infinity) this.#from = Math.max(this.#from, last - this.#size + 1);
    if (this.#needed.size > 0 || state.outdated !== null || state.runs === this.#unreadable) return;
    if (firstMissing(state.runs, Math.max(this.#from, this.#above + 1), last) === undefined) return;
    this.#reach(this.#from, last, undefined, () => {}).catch((error: unknown) => {
      this.#report(error);
      // Without a connection it is read again with the next one.
      if (error instanceof GoChatError && error.isRetryable && this.#core.isOnline())
        this.#readAgain.start(error.retryAfterMs ?? READ_AGAIN_MS);
    });
  }

  /** That one is no longer in the conversation is told by its end, perhaps after this. */
  readonly #report = (error: unknown): void => {
    if (!(error instanceof GoChatError && error.code === "conversation_not_found")) this.#core.onError(error);
  };

  /** Takes what it shows now; false when nothing in it changed. */
  #look(): boolean {
    const next = this.#lookAt(this.#state);
    if (isSame(next, this.#snapshot)) return false;
    this.#snapshot = next;
    return true;
  }

  #lookAt(state: ConversationState | undefined): TimelineSnapshot {
    if (state === undefined) return EMPTY;
    const { entity, runs } = state;
    const above = seesAbove(entity);
    const [first, to] = this.#from === Infinity ? this.#around(this.#at) : [this.#from, this.#to];
    const last = Math.min(to, entity.last_seq);
    const from = Math.max(first, above + 1);
    const run = runAt(runs, last) ?? [];
    const shown = slice([run], from, last);
    const hasNewer = last < entity.last_seq;
    const shownFrom = shown[0]?.seq ?? last + 1;
    const isPartial = shownFrom > from;
    // One that is closed reads what is missing as soon as it is open.
    const isReading = this.#needed.size > 0 || (isPartial && this.#life === undefined);
    const { messages, outgoing } = this.#snapshot;
    // What was shown stays until what went out of date is read.
    const stays = isPartial && isReading && messages.length > shown.length;
    const known = stays ? { ...state, runs: [...runs, messages] } : state;
    return {
      messages: sameItems(stays ? messages : shown, messages),
      outgoing: sameItems(hasNewer ? [] : outgoingOf(this.#core, known), outgoing),
      hasOlder: shownFrom > above + 1,
      hasNewer,
      isLoading: isReading,
    };
  }
}
