import type { ConversationId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { SyncWait } from "./sync-wait.ts";
import { textFrame } from "./websocket-frame.ts";

/** The connection that is brought up to date. */
interface Target {
  readonly send: (frame: Buffer) => void;
  /** Resolves when the peer has taken most of what was sent; false when it is gone. */
  readonly drained: () => Promise<boolean>;
  readonly overflow: () => void;
}

export interface ReplayOptions {
  readonly named: ReadonlySet<ConversationId>;
  /** Null where events come by themselves. */
  readonly wait: SyncWait | null;
  /** No other sync belongs to it (R9). */
  readonly isLast: boolean;
  readonly onEnd: () => void;
}

interface Held {
  /** Null for what is about no conversation. */
  readonly conversationId: ConversationId | null;
  readonly version: number;
  readonly frame: Buffer;
}

// Written at once; a peer that does not take it gets no more.
const CHUNK_BYTES = 128 * 1024;
const HELD_MAX_BYTES = 1024 * 1024;

/**
 * Brings one connection up to date without a gap. From the beginning on live events of these conversations wait here, and those of
 * all of them where events come after the sync only; what was missed is written; then what waited follows, unless it was written
 * already.
 */
export class Replay {
  readonly #target: Target;
  readonly #options: ReplayOptions;
  #held: Held[] = [];
  #heldBytes = 0;
  #isOver = false;

  constructor(target: Target, options: ReplayOptions) {
    this.#target = target;
    this.#options = options;
    for (const frame of options.wait?.begin(options.isLast) ?? []) target.send(frame);
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** What events were not shown to the connection that come with this sync: the version before them, by conversation. */
  get missed(): ReadonlyMap<ConversationId, number> {
    const { wait, isLast } = this.#options;
    return wait !== null && isLast ? wait.missed : new Map();
  }

  /** Whether an earlier sync of this wait brought the conversation. */
  hasShown(conversationId: ConversationId): boolean {
    return this.#options.wait?.hasShown(conversationId) === true;
  }

  /** More than `missed` says. */
  get isTooMuch(): boolean {
    return this.#options.wait?.isTooMuch === true;
  }

  /** Where it begins if the device does not say. */
  get since(): string | undefined {
    const { wait, isLast } = this.#options;
    return isLast ? wait?.since : undefined;
  }

  /** Whether it took the event. */
  hold(conversationId: ConversationId, version: number, frame: Buffer): boolean {
    const { wait, named, isLast } = this.#options;
    if (wait === null ? !named.has(conversationId) : !isLast) return false;
    this.#hold({ conversationId, version, frame });
    return true;
  }

  /**
   * Whether it took what has no version. To a connection that waited it may be about messages that only the answer brings; who types
   * has done so by then.
   */
  holdEphemeral(frame: Buffer, isPassing: boolean): boolean {
    const { wait, isLast } = this.#options;
    if (wait === null || !isLast) return false;
    if (!isPassing) this.holdAnyway(frame);
    return true;
  }

  /** For what follows all that is written, whatever it is. */
  holdAnyway(frame: Buffer): void {
    this.#hold({ conversationId: null, version: 0, frame });
  }

  /** Throws when nobody is there any more. */
  async write(frames: readonly string[]): Promise<void> {
    let bytes = 0;
    for (const text of frames) {
      const frame = textFrame(text);
      this.#target.send(frame);
      bytes += frame.length;
      if (bytes < CHUNK_BYTES) continue;
      bytes = 0;
      if (!(await this.#target.drained())) throw new AppError("unavailable");
    }
  }

  /** Everything up to these versions is with the device: what came meanwhile follows. */
  end(shown: ReadonlyMap<ConversationId, number>): void {
    this.#finish(shown, true);
  }

  /** It broke off. */
  stop(shown: ReadonlyMap<ConversationId, number>): void {
    this.#finish(shown, false);
  }

  #finish(shown: ReadonlyMap<ConversationId, number>, isDone: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { wait, isLast, onEnd } = this.#options;
    onEnd();
    const left = this.#held.filter(
      ({ conversationId: id, version }) => id === null || version > (shown.get(id) ?? 0),
    );
    this.#held = [];
    this.#heldBytes = 0;
    if (wait !== null && !(isDone && isLast)) {
      wait.goOn(shown);
      for (const { conversationId, version, frame } of left) {
        if (conversationId === null) wait.keeps(frame, false);
        else wait.takes(conversationId, version);
      }
      return;
    }
    wait?.end(shown);
    for (const { frame } of left) this.#target.send(frame);
  }

  #hold(held: Held): void {
    this.#held.push(held);
    this.#heldBytes += held.frame.length;
    if (this.#heldBytes > HELD_MAX_BYTES) this.#target.overflow();
  }
}
