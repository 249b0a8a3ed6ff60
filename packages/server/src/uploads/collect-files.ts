import type { FileId } from "@gochat/protocol";
import type { Database } from "../platform/postgres/open-postgres.ts";
import { discardUnused, forgetFiles, holdExpired } from "./collect-store.ts";
import { changeUsage } from "./usage-store.ts";

/**
 * Takes the rows of files away that are expired and that no message carries, gives the room back, and leaves to the storage what no file
 * needs any more. One transaction: a crash leaves all of it or none.
 */
export async function collectFiles(postgres: Database, ids: readonly FileId[]): Promise<number> {
  return postgres.transaction(async (tx) => {
    const held = await holdExpired(tx, ids);
    if (held.length === 0) return 0;
    const forgotten = await forgetFiles(tx, held);
    if (forgotten.length === 0) return 0;
    await discardUnused(tx, [...new Set(forgotten.map(({ blob_key }) => blob_key))]);
    await changeUsage(
      tx,
      forgotten.map(({ owner_id, size }) => ({ userId: owner_id, bytes: -size, files: -1 })),
    );
    return forgotten.length;
  });
}
