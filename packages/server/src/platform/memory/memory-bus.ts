import type { Bus, BusSubscriber } from "../bus.ts";
import type { Logger } from "../logger.ts";
import { SubscriberList } from "./subscriber-list.ts";

interface PublishedFrame {
  channel: string;
  frame: string;
}

/**
 * The bus of a single node. Frames are handed over in one batch per turn of the event loop, so `publish` is never
 * re-entered and a subscriber that publishes cannot keep the loop from its sockets. Nothing is ever lost, so
 * `onGap` is never called.
 */
export class MemoryBus implements Bus {
  readonly kind = "memory";
  readonly #channels = new Map<string, SubscriberList>();
  readonly #logger: Logger;
  #pending: PublishedFrame[] = [];
  #closed = false;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  publish(channel: string, frame: string): void {
    if (this.#closed) return;
    this.#pending.push({ channel, frame });
    if (this.#pending.length === 1) setImmediate(() => this.#deliver());
  }

  subscribe(channel: string, subscriber: BusSubscriber): Promise<void> {
    if (this.#closed) return Promise.reject(new Error("The bus is closed."));
    let subscribers = this.#channels.get(channel);
    if (subscribers === undefined) {
      subscribers = new SubscriberList(this.#logger);
      this.#channels.set(channel, subscribers);
    }
    subscribers.add(subscriber);
    return Promise.resolve();
  }

  ping(): Promise<void> {
    return this.#closed ? Promise.reject(new Error("The bus is closed.")) : Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#deliver();
    this.#channels.clear();
    return Promise.resolve();
  }

  #deliver(): void {
    const batch = this.#pending;
    this.#pending = [];
    for (const { channel, frame } of batch) this.#channels.get(channel)?.frame(frame);
  }
}
