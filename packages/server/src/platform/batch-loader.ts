/**
 * Turns many lookups by key into few statements: one is in flight, and the keys that arrive meanwhile are the next one.
 * Ten thousand sockets that connect in two seconds cost a few dozen statements, and a lone one waits for nothing.
 */
export class BatchLoader<K, V> {
  readonly #load: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>;
  readonly #batchMax: number;
  #waiting = new Map<K, PromiseWithResolvers<V | undefined>>();
  #isLoading = false;

  constructor(load: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>, batchMax = Infinity) {
    this.#load = load;
    this.#batchMax = batchMax;
  }

  get(key: K): Promise<V | undefined> {
    const waiting = this.#waiting.get(key) ?? Promise.withResolvers<V | undefined>();
    this.#waiting.set(key, waiting);
    if (!this.#isLoading) void this.#run();
    return waiting.promise;
  }

  async #run(): Promise<void> {
    this.#isLoading = true;
    while (this.#waiting.size > 0) {
      const batch = this.#takeBatch();
      try {
        const found = await this.#load([...batch.keys()]);
        for (const [key, { resolve }] of batch) resolve(found.get(key));
      } catch (error) {
        for (const { reject } of batch.values()) reject(error);
      }
    }
    this.#isLoading = false;
  }

  #takeBatch(): Map<K, PromiseWithResolvers<V | undefined>> {
    const batch = new Map([...this.#waiting].slice(0, this.#batchMax));
    for (const key of batch.keys()) this.#waiting.delete(key);
    return batch;
  }
}
