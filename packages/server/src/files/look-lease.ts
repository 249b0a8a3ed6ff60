import { logUnexpected } from "../errors.ts";
import type { Logger } from "../platform/logger.ts";
import type { Database } from "../platform/postgres/open-postgres.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { endLook, leaveLook, renewLook } from "./work-store.ts";

// A worker that dies keeps others from the same content for so long.
export const LOOK_LEASE_MS = 15_000;
const RENEW_MS = 5_000;

/** Somebody else looks at these bytes by now, or nobody needs them any more. */
export class LookLost extends Error {
  override readonly name = "LookLost";
}

/** What a worker has on the bytes that it looks at: nobody else does meanwhile. */
export interface LookLease {
  /** Aborts when it is lost. */
  readonly signal: AbortSignal;
  /** Before anything is made that others might have made by now. Throws `LookLost`. */
  readonly renew: () => Promise<void>;
  /** In the transaction that notes what was found. Throws `LookLost`, and nothing is noted. */
  readonly end: (tx: Sql) => Promise<void>;
}

/** Renews what `claimWork` has given while the work goes on, which ends it. Throws `LookLost`, whatever the work made of that. */
export async function whileLeased(
  { postgres, logger }: { readonly postgres: Database; readonly logger: Logger },
  { blobKey, worker }: { readonly blobKey: string; readonly worker: string },
  signal: AbortSignal,
  work: (lease: LookLease) => Promise<void>,
): Promise<void> {
  const lost = new AbortController();
  const hold = async (isHeld: Promise<boolean>) => {
    if (!(await isHeld)) lost.abort(new LookLost("Somebody else looks at it, or it is gone."));
    lost.signal.throwIfAborted();
  };
  const renew = () => hold(renewLook(postgres, blobKey, worker, LOOK_LEASE_MS));
  const renewal = setInterval(() => {
    renew().catch((error: unknown) => {
      if (!lost.signal.aborted) logUnexpected(logger, error, "a look at a file could not be renewed");
    });
  }, RENEW_MS);
  try {
    const end = (tx: Sql) => hold(endLook(tx, blobKey, worker));
    await work({ signal: AbortSignal.any([signal, lost.signal]), renew, end });
  } catch (error) {
    await leaveLook(postgres, blobKey, worker).catch((failure: unknown) =>
      logUnexpected(logger, failure, "a look at a file could not be given up"),
    );
    throw lost.signal.aborted ? lost.signal.reason : error;
  } finally {
    clearInterval(renewal);
  }
}
