import type { ConversationId } from "@gochat/protocol";
import type { PendingSend } from "./pending-send.ts";

// Above this a larger batch gains nothing, and keeps the next one waiting.
const BATCH_MAX = 500;
const BATCH_MAX_CHARS = 2_000_000;
const QUEUE_MAX = 20_000;
const QUEUE_MAX_CHARS = 64_000_000;
// A locked conversation is tried again after a quarter of the time that it has waited: soon at first, and never long after the end of
// a longer lock.
const PAUSE_SHARE = 0.25;
const PAUSE_MAX_MS = 400;

export interface Batch {
  readonly sends: PendingSend[];
  /** Its lock was not free the last time. */
  readonly awaited: ConversationId | null;
}

interface Held {
  readonly sends: PendingSend[];
  readonly dueAt: number;
}

/**
 * The sends of a lane that wait for their batch, in the order in which they came. Those to a conversation that somebody else
 * has locked are put aside, and whatever comes for it later goes behind them (O3), so that others go on without it (D12).
 */
export class SendQueue {
  #ready: PendingSend[] = [];
  readonly #held = new Map<ConversationId, Held>();
  #size = 0;
  #chars = 0;

  get size(): number {
    return this.#size;
  }

  /** Milliseconds until something that was put aside is tried again; null when there is none. */
  get dueInMs(): number | null {
    if (this.#held.size === 0) return null;
    const dueAt = Math.min(...this.#held.values().map((held) => held.dueAt));
    // Timers cut off what is below a millisecond.
    return Math.max(0, Math.ceil(dueAt - performance.now()));
  }

  /** False when it is full. */
  push(send: PendingSend): boolean {
    if (this.#size >= QUEUE_MAX || this.#chars >= QUEUE_MAX_CHARS) return false;
    this.#count(send, 1);
    this.#ready.push(send);
    return true;
  }

  /** Puts sends of a batch aside whose conversations are locked, behind those that are there, until `giveUpAt` at the latest. */
  hold(sends: readonly PendingSend[], giveUpAt: (send: PendingSend) => number): void {
    const now = performance.now();
    for (const send of sends) this.#count(send, 1);
    for (const [conversationId, [first, ...others]] of Map.groupBy(sends, (send) => send.conversationId)) {
      if (first === undefined) continue;
      const held = this.#held.get(conversationId);
      if (held !== undefined) {
        held.sends.push(first, ...others);
        continue;
      }
      const pause = Math.min((now - first.receivedAt) * PAUSE_SHARE, PAUSE_MAX_MS);
      // Around the pause, so that two nodes do not meet each time.
      const dueAt = Math.min(now + pause * (0.5 + Math.random()), giveUpAt(first));
      this.#held.set(conversationId, { sends: [first, ...others], dueAt });
    }
  }

  isHeld(conversationId: ConversationId): boolean {
    return this.#held.has(conversationId);
  }

  /** What can be stored now; empty when there is nothing. */
  next(): Batch {
    const awaited = this.#release();
    const sends: PendingSend[] = [];
    const keys = new Set<string>();
    let chars = 0;
    let seen = 0;
    for (const send of this.#ready) {
      const held = this.#held.get(send.conversationId);
      if (held !== undefined) {
        held.sends.push(send);
      } else {
        const { conversationId, senderId, draft } = send;
        const { client_id: clientId } = draft;
        if (sends.length === BATCH_MAX || chars > BATCH_MAX_CHARS) break;
        if (clientId !== undefined) {
          const key = `${conversationId}${senderId}${clientId}`;
          // A twin of a send in this batch waits for the next one, where it is found to be a duplicate.
          if (keys.has(key)) break;
          keys.add(key);
        }
        sends.push(send);
        chars += charsOf(send);
      }
      seen++;
    }
    this.#ready.splice(0, seen);
    for (const send of sends) this.#count(send, -1);
    return { sends, awaited };
  }

  /** Puts what is due again before everything else. Answers with the conversation that has waited longest. */
  #release(): ConversationId | null {
    if (this.#held.size === 0) return null;
    const now = performance.now();
    const due = [...this.#held].filter(([, { dueAt }]) => dueAt <= now);
    due.sort(([, a], [, b]) => (a.sends[0]?.receivedAt ?? 0) - (b.sends[0]?.receivedAt ?? 0));
    for (const [conversationId] of due) this.#held.delete(conversationId);
    if (due.length > 0) this.#ready = [...due.flatMap(([, { sends }]) => sends), ...this.#ready];
    return due[0]?.[0] ?? null;
  }

  #count(send: PendingSend, by: 1 | -1): void {
    this.#size += by;
    this.#chars += by * charsOf(send);
  }
}

/** What it takes in memory and in a statement. */
const charsOf = ({ draft, named }: PendingSend): number =>
  (draft.content?.length ?? 0) + (named?.length ?? 0);
