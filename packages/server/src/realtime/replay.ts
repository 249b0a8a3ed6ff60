import type { ConversationId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { textFrame } from "./websocket-frame.ts";

/** The connection that is brought up to date. */
interface Target {
  readonly send: (frame: Buffer) => void;
  /** Resolves when the peer has taken most of what was sent; false when it is gone. */
  readonly drained: () => Promise<boolean>;
  readonly overflow: () => void;
}

interface Held {
  readonly conversationId: ConversationId;
  readonly version: number;
  readonly frame: Buffer;
}

// Written at once; a peer that does not take it gets no more.
const CHUNK_BYTES = 128 * 1024;
const HELD_MAX_BYTES = 1024 * 1024;

/**
 * Brings one connection up to date without a gap. From the beginning on live events of these conversations wait here; what was
 * missed is written; then what waited follows, unless it was written already.
 */
export class Replay {
  readonly #target: Target;
  readonly #conversationIds: ReadonlySet<ConversationId>;
  readonly #onEnd: () => void;
  #held: Held[] = [];
  #heldBytes = 0;
  #isOver = false;

  constructor(target: Target, conversationIds: ReadonlySet<ConversationId>, onEnd: () => void) {
    this.#target = target;
    this.#conversationIds = conversationIds;
    this.#onEnd = onEnd;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Whether it took the event. */
  hold(conversationId: ConversationId, version: number, frame: Buffer): boolean {
    if (!this.#conversationIds.has(conversationId)) return false;
    this.#held.push({ conversationId, version, frame });
    this.#heldBytes += frame.length;
    if (this.#heldBytes > HELD_MAX_BYTES) this.#target.overflow();
    return true;
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

  end(heads: ReadonlyMap<ConversationId, number>): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onEnd();
    for (const { conversationId, version, frame } of this.#held) {
      if (version > (heads.get(conversationId) ?? 0)) this.#target.send(frame);
    }
    this.#held = [];
    this.#heldBytes = 0;
  }
}
