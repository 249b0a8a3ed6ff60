import { setTimeout as delay } from "node:timers/promises";
import { logUnexpected } from "../errors.ts";
import type { UploadsContext } from "./uploads-context.ts";
import { collectFiles } from "./collect-files.ts";
import { clearResidue, findDiscarded, findExpired, findResidues, forgetBlob } from "./collect-store.ts";
import { removeForgottenCopies } from "../platform/storage/local-copy.ts";
import { MADE_SUFFIXES } from "../blob-objects.ts";

// F9 promises an hour: a minute leaves room for a storage that is away.
const EVERY_MS = 60_000;
const BATCH = 100;
const ALL_SUFFIXES = ["", ...MADE_SUFFIXES];

/**
 *   a message is deleted, an upload is given up or forgotten ─► the file is expired ─► its row is gone, its blob discarded if no other
 *   file has it ─► the bytes are removed ─► the row of the blob is gone
 *
 * Each arrow may be the last one before a crash: the next round goes on there.
 */
export async function runCollector(context: UploadsContext, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await collectOnce(context, signal).catch((error: unknown) =>
      logUnexpected(context.logger, error, "files could not be collected; it is tried again in a minute"),
    );
    await delay(EVERY_MS, undefined, { signal }).catch(() => {});
  }
}

/** Everything that is due now. */
export async function collectOnce({ postgres, storage }: UploadsContext, signal: AbortSignal): Promise<void> {
  for (let isMore = true; isMore && !signal.aborted;) {
    const ids = await findExpired(postgres, BATCH);
    await collectFiles(postgres, ids);
    isMore = ids.length === BATCH;
  }
  for (let isMore = true; isMore && !signal.aborted;) {
    const keys = await findDiscarded(postgres, BATCH);
    for (const key of keys) {
      for (const suffix of ALL_SUFFIXES) await storage.remove(key + suffix);
      await forgetBlob(postgres, key);
    }
    isMore = keys.length === BATCH;
  }
  for (const residue of await findResidues(postgres, BATCH)) {
    const { key, state } = residue;
    // Of one that is infected nothing stays (F12), also what was made of it before that was known.
    for (const suffix of state === "infected" ? ALL_SUFFIXES : [""]) await storage.remove(key + suffix);
    await clearResidue(postgres, residue);
  }
  await removeForgottenCopies();
}
