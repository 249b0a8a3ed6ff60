import { setTimeout as delay } from "node:timers/promises";
import { logUnexpected } from "../errors.ts";
import type { UploadsContext } from "./uploads-context.ts";
import { collectFiles } from "./collect-files.ts";
import { claimDiscarded, claimResidues, clearResidue, findExpired, forgetBlob } from "./collect-store.ts";
import type { Residue } from "./collect-store.ts";
import type { ObjectStorage } from "../platform/storage/object-storage.ts";
import { removeForgottenCopies } from "../platform/storage/local-copy.ts";
import { MADE_SUFFIXES } from "../blob-objects.ts";

// F9 promises an hour: a minute leaves room for a storage that is away.
const EVERY_MS = 60_000;
const BATCH = 100;
// Blobs. A storage elsewhere lets each request wait; on a disk each removal takes one of the few threads that whoever downloads waits for.
const AT_ONCE = { s3: 8, disk: 2 } as const;
// Where nothing can be removed: a storage that is away is asked for thousands of files, and refuses at once.
const PAUSE_MS = 50;
const ALL_SUFFIXES = ["", ...MADE_SUFFIXES];
const FIRST_KEY = "00000000-0000-0000-0000-000000000000";
const ONLY_UPLOAD = [""];
// By then whoever was writing them, or making something of them, has noticed that it has lost its claim; so has a collector that died. A
// store may take two minutes to make many parts one object.
const DISCARD_AFTER_MS = { s3: 180_000, disk: 30_000 } as const;

/**
 *   a message is deleted, an upload is given up or forgotten ─► the file is expired ─► its row is gone, its blob discarded if no other
 *   file has it ─► the bytes are removed ─► the row of the blob is gone
 *
 * Each arrow may be the last one before a crash: the next round goes on there. Bytes have rounds of their own: a storage that is slow keeps
 * no room from anybody.
 */
export async function runCollector(context: UploadsContext, signal: AbortSignal): Promise<void> {
  const repeat = async (round: typeof collectOnce) => {
    while (!signal.aborted) {
      await round(context, signal).catch((error: unknown) =>
        logUnexpected(context.logger, error, "files could not be collected; it is tried again in a minute"),
      );
      await delay(EVERY_MS, undefined, { signal }).catch(() => {});
    }
  };
  await Promise.all([repeat(collectExpired), repeat(removeBytes)]);
}

/** Everything that is due now. */
export async function collectOnce(context: UploadsContext, signal: AbortSignal): Promise<void> {
  await collectExpired(context, signal);
  await removeBytes(context, signal);
}

async function collectExpired({ postgres }: UploadsContext, signal: AbortSignal): Promise<void> {
  for (let isMore = true; isMore && !signal.aborted;) {
    const ids = await findExpired(postgres, BATCH);
    await collectFiles(postgres, ids);
    isMore = ids.length === BATCH;
  }
}

/** Several nodes do not remove the same, since each claims what it takes. What fails is tried again in a later round, behind all else. */
async function removeBytes(context: UploadsContext, signal: AbortSignal): Promise<void> {
  const { postgres, storage, logger } = context;
  const limit = AT_ONCE[storage.kind];
  const startedAt = performance.now();
  // What was discarded so long before the round began: it ends, however long it takes and whatever fails.
  const afterMs = () => DISCARD_AFTER_MS[storage.kind] + performance.now() - startedAt;
  const failures: Failures = { count: 0, first: undefined };
  const options = { storage, failures, signal };
  for (let isMore = true; isMore && !signal.aborted;) {
    const blobs = await claimDiscarded(postgres, { limit, afterMs: afterMs() });
    for (const { key } of await removeAll(blobs, () => ALL_SUFFIXES, options))
      await forgetBlob(postgres, key);
    isMore = blobs.length === limit;
  }
  for (let after: string | undefined = FIRST_KEY; after !== undefined && !signal.aborted;) {
    const residues = await claimResidues(postgres, { after, limit, afterMs: afterMs() });
    // Of one that is infected nothing stays (F12), also what was made of it before that was known.
    const suffixesOf = ({ state }: Residue) => (state === "infected" ? ALL_SUFFIXES : ONLY_UPLOAD);
    for (const residue of await removeAll(residues, suffixesOf, options))
      await clearResidue(postgres, residue);
    after = residues.length === limit ? residues.at(-1)?.key : undefined;
  }
  if (failures.count > 0)
    logUnexpected(
      logger,
      failures.first,
      `the bytes of ${failures.count} files could not be removed; it is tried again in a minute`,
    );
  await removeForgottenCopies();
}

interface Failures {
  count: number;
  first: unknown;
}

interface RemoveOptions {
  readonly storage: ObjectStorage;
  readonly failures: Failures;
  readonly signal: AbortSignal;
}

/** At once what these blobs have in the storage. Gives those of which all is gone: one that fails stands in the way of no other. */
async function removeAll<Blob extends { readonly key: string }>(
  blobs: readonly Blob[],
  suffixesOf: (blob: Blob) => readonly string[],
  { storage, failures, signal }: RemoveOptions,
): Promise<Blob[]> {
  const removals = blobs.map(async (blob) => {
    const outcomes = await Promise.allSettled(
      suffixesOf(blob).map((suffix) => storage.remove(blob.key + suffix)),
    );
    const failed = outcomes.find(({ status }) => status === "rejected");
    if (failed?.status !== "rejected") return [blob];
    failures.count++;
    failures.first ??= failed.reason;
    return [];
  });
  const gone = (await Promise.all(removals)).flat();
  if (gone.length === 0 && blobs.length > 0) await delay(PAUSE_MS, undefined, { signal }).catch(() => {});
  return gone;
}
