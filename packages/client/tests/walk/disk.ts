import { setTimeout as pause } from "node:timers/promises";
import type { Storage } from "@gochat/client";
import type { Random } from "./random.ts";

/** What the chats of one machine keep, and what can happen to it. */
export class WalkDisk {
  isFull = false;
  /** Somebody could not write: what they kept since then is only in their memory. */
  wasFull = false;
  /** The refresh tokens that are on their way to the server. */
  readonly refreshing = new Set<string>();
  readonly #storage: Storage;
  readonly #random: Random;
  #writing = Promise.resolve();
  /** The keys of messages that wait here, by the name of the record. */
  readonly #kept = new Map<string, string>();
  readonly #everKept = new Set<string>();

  constructor(storage: Storage, random: Random) {
    this.#storage = storage;
    this.#random = random;
  }

  /** The disk for one process, until that ends. */
  open(): { readonly storage: Storage; readonly switchOff: () => void } {
    let isOff = false;
    const { promise: end, resolve: switchOff } = Promise.withResolvers<void>();
    const unlessOff = async <T>(run: () => Promise<T>): Promise<T> => {
      if (isOff) return never();
      const result = await run();
      return isOff ? never() : result;
    };
    const storage: Storage = {
      keepsBlobs: this.#storage.keepsBlobs,
      read: (prefix) => unlessOff(() => this.#storage.read(prefix)),
      write: (records) =>
        unlessOff(async () => {
          if (this.isFull) {
            this.wasFull = true;
            throw new Error("no space is left on the disk");
          }
          // A disk takes its time, and the process may end meanwhile.
          const delayMs = this.#random.chance(0.3) ? this.#random.below(10) : 0;
          const run = async () => {
            if (delayMs > 0) await pause(delayMs);
            if (isOff) return;
            await this.#storage.write(records);
            this.#note(records);
          };
          await (this.#writing = this.#writing.then(run));
        }),
      lock: (name, run, options) =>
        unlessOff(() =>
          this.#storage.lock(
            name,
            async () => (isOff ? end : Promise.race([run(), end])) as Promise<never>,
            options,
          ),
        ),
      close: () =>
        unlessOff(async () => {
          await this.#writing;
          await this.#storage.close();
        }),
    };
    return {
      storage,
      switchOff() {
        isOff = true;
        switchOff();
      },
    };
  }

  /** The keys of the messages that wait here. */
  get keptKeys(): ReadonlySet<string> {
    return new Set(this.#kept.values());
  }

  /** Whether a message was on the disk before now. */
  hasKept = (clientId: string): boolean => this.#everKept.has(clientId);

  #note(records: ReadonlyMap<string, unknown>): void {
    for (const [key, record] of records) {
      if (!key.startsWith("outbox/")) continue;
      this.#kept.delete(key);
      if (record === undefined) continue;
      const { client_id } = record as { client_id: string };
      this.#kept.set(key, client_id);
      this.#everKept.add(client_id);
    }
  }
}

const never = (): Promise<never> => new Promise(() => {});
