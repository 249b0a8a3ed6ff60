interface Flushable {
  readonly flush: () => void;
}

/** Writes each socket once at the end of the tick, however much was queued on it (one system call instead of many). */
export class TickFlusher {
  #dirty: Flushable[] = [];
  readonly #flushAll = (): void => {
    const dirty = this.#dirty;
    this.#dirty = [];
    for (const connection of dirty) connection.flush();
  };

  /** A connection calls this when its queue stops being empty. */
  add(connection: Flushable): void {
    if (this.#dirty.push(connection) === 1) setImmediate(this.#flushAll);
  }
}
