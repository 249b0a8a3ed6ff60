import type { ErrorCode } from "@gochat/protocol";
import { asAppError, logUnexpected } from "../errors.ts";
import type { Logger } from "../platform/logger.ts";
import { MediaNotStarted } from "../platform/media/media-child.ts";
import { S3Error } from "../platform/storage/s3-errors.ts";
import { fromSystem, ObjectMissing } from "../platform/storage/storage-errors.ts";
import { ScanError } from "../platform/scan/clamd.ts";
import { announceFile } from "./announce-file.ts";
import type { AnnounceDeps } from "./announce-file.ts";
import { lookAtFile } from "./look-at-file.ts";
import type { LookDeps } from "./look-at-file.ts";
import { LOOK_LEASE_MS, LookLost, whileLeased } from "./look-lease.ts";
import { claimWork, endWork, putOffWork } from "./work-store.ts";

export interface FileWorkDeps extends LookDeps, AnnounceDeps {
  readonly logger: Logger;
}

// Longer than it takes to change many messages. Twice does no harm.
const ANNOUNCE_LEASE_MS = 120_000;
const PUT_OFF_MS = 10_000;

/** Does what is to be done for the file that waits longest. False: none waits. */
export async function workOnFile(deps: FileWorkDeps, worker: string, signal: AbortSignal): Promise<boolean> {
  const { postgres, logger } = deps;
  const leases = { lookMs: LOOK_LEASE_MS, announceMs: ANNOUNCE_LEASE_MS };
  const file = await claimWork(postgres, worker, leases);
  if (file === undefined) return false;
  try {
    if (file.work === "look")
      await whileLeased(deps, { blobKey: file.blob_key, worker }, signal, (lease) =>
        lookAtFile(deps, file, lease),
      );
    // Behind what was found out, whoever did that.
    await announceFile(deps, file.id);
    await endWork(postgres, file.id);
  } catch (error) {
    if (signal.aborted) return true;
    const isNoTry = isPassing(error);
    if (isNoTry) logger.warn({ err: error }, "a file waits to be looked at");
    else logUnexpected(logger, error, "a file could not be looked at");
    await putOffWork(postgres, file.id, { forMs: PUT_OFF_MS, isNoTry });
  }
  return true;
}

// Of the database, the storage, and the folder for what is worked on; or too much waits.
const PASSING: ReadonlySet<ErrorCode> = new Set(["unavailable", "storage_full", "busy"]);

/** Deleted a moment ago, or somebody else's by now; or something is away, full or busy. Whatever else it is, the file may be to blame. */
const isPassing = (error: unknown): boolean =>
  error instanceof ObjectMissing ||
  error instanceof LookLost ||
  error instanceof ScanError ||
  error instanceof S3Error ||
  error instanceof MediaNotStarted ||
  PASSING.has(asAppError(fromSystem(error)).code);
