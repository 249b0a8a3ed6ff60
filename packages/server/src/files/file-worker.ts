import { setTimeout as delay } from "node:timers/promises";
import { logUnexpected } from "../errors.ts";
import type { Logger } from "../platform/logger.ts";
import { ObjectMissing, StorageUnavailable } from "../platform/storage/storage-errors.ts";
import { ScanError } from "../platform/scan/clamd.ts";
import { announceFile } from "./announce-file.ts";
import type { AnnounceDeps } from "./announce-file.ts";
import { lookAtFile } from "./look-at-file.ts";
import type { LookDeps } from "./look-at-file.ts";
import { claimWork, endWork, putOffWork } from "./work-store.ts";
import type { ClaimedFile } from "./work-store.ts";

export interface FileWorkerDeps extends LookDeps, AnnounceDeps {
  readonly logger: Logger;
}

// While one is scanned, which may take long, others go on.
const AT_ONCE = 3;
// Longer than a scan of a large file, and than the queue of the process that looks.
const LEASE_MS = 120_000;
// For what other nodes have taken in; what this one has is told at once.
const LOOK_EVERY_MS = 1000;
const PUT_OFF_MS = 10_000;
const PAUSE_AFTER_ERROR_MS = 1000;

/**
 *   a file is whole ─► look: scan, media, copy ─► announce: its messages change ─► done
 *
 * What is to be done stands in its row, so that a worker that dies loses nothing: its claim runs out, and another one begins again.
 */
export class FileWorker {
  readonly #deps: FileWorkerDeps;
  #wake = new AbortController();

  constructor(deps: FileWorkerDeps) {
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
    while (!signal.aborted) {
      try {
        const file = await claimWork(this.#deps.postgres, LEASE_MS);
        if (file === undefined) await this.#rest(signal);
        else await this.#perform(file, signal);
      } catch (error) {
        logUnexpected(this.#deps.logger, error, "the worker for files is held up and tries again");
        await delay(PAUSE_AFTER_ERROR_MS, undefined, { signal }).catch(() => {});
      }
    }
  }

  async #perform(file: ClaimedFile, signal: AbortSignal): Promise<void> {
    try {
      if (file.work === "look") await lookAtFile(this.#deps, file, signal);
      // Behind what was found out, whoever did that.
      await announceFile(this.#deps, file.id);
      await endWork(this.#deps.postgres, file.id);
    } catch (error) {
      if (signal.aborted) return;
      if (isPassing(error)) this.#deps.logger.warn({ err: error }, "a file waits to be looked at");
      else logUnexpected(this.#deps.logger, error, "a file could not be looked at");
      await putOffWork(this.#deps.postgres, file.id, PUT_OFF_MS);
    }
  }

  async #rest(signal: AbortSignal): Promise<void> {
    if (this.#wake.signal.aborted) this.#wake = new AbortController();
    const isOver = AbortSignal.any([signal, this.#wake.signal]);
    await delay(LOOK_EVERY_MS, undefined, { signal: isOver }).catch(() => {});
  }
}

/** Deleted a moment ago, or its copy has just taken its place; or the storage or the scanner is away. */
const isPassing = (error: unknown): boolean =>
  error instanceof ObjectMissing || error instanceof StorageUnavailable || error instanceof ScanError;
