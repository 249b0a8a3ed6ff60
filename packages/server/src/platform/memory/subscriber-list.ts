import type { BusSubscriber } from "../bus.ts";
import type { Logger } from "../logger.ts";

/** The subscribers of one channel on this node. One that throws is a bug: it is logged and the others are still served. */
export class SubscriberList {
  readonly #subscribers = new Set<BusSubscriber>();
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  add(subscriber: BusSubscriber): void {
    this.#subscribers.add(subscriber);
  }

  frame(frame: string): void {
    this.#each((subscriber) => {
      subscriber.onFrame(frame);
    });
  }

  gap(): void {
    this.#each((subscriber) => {
      subscriber.onGap();
    });
  }

  #each(notify: (subscriber: BusSubscriber) => void): void {
    for (const subscriber of this.#subscribers) {
      try {
        notify(subscriber);
      } catch (error) {
        this.#logger.error({ err: error }, "a bus subscriber threw");
      }
    }
  }
}
