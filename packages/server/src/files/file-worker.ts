import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { logUnexpected } from "../errors.ts";
import { workOnFile } from "./work-on-file.ts";
import type { FileWorkDeps } from "./work-on-file.ts";

// While one is scanned, which may take long, others go on.
const AT_ONCE = 3;
// For what other nodes have taken in; what this one has is told at once.
const LOOK_EVERY_MS = 1000;
const PAUSE_AFTER_ERROR_MS = 1000;

/**
 *   a file is whole ─► look: scan, media, copy ─► announce: its messages change ─► done
 *
 * What is to be done stands in its row, so that a worker that dies loses nothing: its claims run out, and another one begins again.
 */
export class FileWorker {
  readonly #deps: FileWorkDeps;
  #wake = new AbortController();

  constructor(deps: FileWorkDeps) {
    this.#deps = deps;
  }

  /** There is something to be done. */
  wake(): void {
    this.#wake.abort();
  }

  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(Array.from({ length: AT_ONCE }, () => this.#loop(signal)));
  }

  async #loop(signal: AbortSignal): Promise<void> {
    const name = randomUUID();
    while (!signal.aborted) {
      try {
        if (!(await workOnFile(this.#deps, name, signal))) await this.#rest(signal);
      } catch (error) {
        logUnexpected(this.#deps.logger, error, "the worker for files is held up and tries again");
        await delay(PAUSE_AFTER_ERROR_MS, undefined, { signal }).catch(() => {});
      }
    }
  }

  async #rest(signal: AbortSignal): Promise<void> {
    if (this.#wake.signal.aborted) this.#wake = new AbortController();
    const isOver = AbortSignal.any([signal, this.#wake.signal]);
    await delay(LOOK_EVERY_MS, undefined, { signal: isOver }).catch(() => {});
  }
}
