import { HEARTBEAT_GRACE_MS, HEARTBEAT_MS } from "@gochat/protocol";
import type { CloseCode } from "@gochat/protocol";

const TICK_MS = 1000;

/** What is pinged. Whoever hears of it sets `isAlive`. */
export interface Pinged {
  isAlive: boolean;
  readonly ping: () => void;
  readonly terminate: (code: CloseCode) => void;
}

/**
 * One timer for all sockets: a wheel with a slot for each second between two pings. Every second one slot is pinged, and
 * the slot that was pinged a grace time ago loses those of which nothing was heard since (C9). No work per idle socket but its ping.
 */
export class Heartbeat implements Disposable {
  readonly #slots: Set<Pinged>[];
  readonly #graceSlots: number;
  readonly #timer: NodeJS.Timeout;
  readonly #slotOf = new WeakMap<Pinged, Set<Pinged>>();
  #hand = 0;

  constructor(intervalMs = HEARTBEAT_MS, graceMs = HEARTBEAT_GRACE_MS, tickMs = TICK_MS) {
    this.#slots = Array.from({ length: Math.max(2, Math.round(intervalMs / tickMs)) }, () => new Set());
    this.#graceSlots = Math.max(1, Math.min(this.#slots.length - 1, Math.round(graceMs / tickMs)));
    this.#timer = setInterval(() => this.#turn(), tickMs).unref();
  }

  add(connection: Pinged): void {
    // Into the slot that was pinged last: its first ping is a whole interval away.
    const slot = this.#slots[this.#hand] as Set<Pinged>;
    slot.add(connection);
    this.#slotOf.set(connection, slot);
  }

  remove(connection: Pinged): void {
    this.#slotOf.get(connection)?.delete(connection);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #turn(): void {
    this.#hand = (this.#hand + 1) % this.#slots.length;
    for (const connection of this.#slots[this.#hand] ?? []) {
      connection.isAlive = false;
      connection.ping();
    }
    const due = (this.#hand - this.#graceSlots + this.#slots.length) % this.#slots.length;
    for (const connection of this.#slots[due] ?? []) {
      if (!connection.isAlive) connection.terminate(4002);
    }
  }
}
