import type { FileId, UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

// Not rounded up to a millisecond that is still to come: it is collected at once, and no upload that goes on takes it back.
const NOW = "date_trunc('milliseconds', clock_timestamp())";

/** Leaves a file of one's own to the collector, which no message carries. */
export async function expireOwnFile(sql: Sql, ownerId: UserId, id: FileId): Promise<boolean> {
  const rows = await sql.query(
    `update files set expires_at = ${NOW}, writer = null, writer_until = null
     where id = $2 and owner_id = $1 and not is_attached returning 1`,
    [ownerId, id],
    { name: "expire_own_file" },
  );
  return rows.length > 0;
}

/** All that somebody has uploaded and not sent, and their avatar. */
export async function expireOwned(sql: Sql, ownerId: UserId): Promise<void> {
  await sql.query(
    `update files set expires_at = ${NOW}, writer = null, writer_until = null
     where owner_id = $1 and (not is_attached or avatar_of = $1)`,
    [ownerId],
    { name: "expire_owned" },
  );
}

// By `statement_timestamp()`, here and below: what the clock says at each row is nothing that an index is asked for.
export async function findExpired(sql: Sql, limit: number): Promise<FileId[]> {
  const rows = await sql.query<{ id: FileId }>(
    `select id from files where expires_at <= statement_timestamp() and (writer_until is null or writer_until < clock_timestamp())
     order by expires_at limit $1`,
    [limit],
    { name: "find_expired" },
  );
  return rows.map(({ id }) => id);
}

/** Locks those of the files that are expired still, unless somebody else has them. */
export async function holdExpired(tx: Sql, ids: readonly FileId[]): Promise<FileId[]> {
  const rows = await tx.query<{ id: FileId }>(
    `select id from files where id = any($1) and expires_at <= clock_timestamp() order by id for update skip locked`,
    [ids],
    { name: "hold_expired" },
  );
  return rows.map(({ id }) => id);
}

export interface ForgottenFile {
  owner_id: UserId;
  size: number;
  blob_key: string;
}

/** Of these files, which are locked, those that no message carries are gone; the others stay. */
export async function forgetFiles(tx: Sql, ids: readonly FileId[]): Promise<ForgottenFile[]> {
  const forgotten = await tx.query<ForgottenFile>(
    `delete from files f where f.id = any($1) and not exists (select from attachments a where a.file_id = f.id)
     returning owner_id, size, blob_key`,
    [ids],
    { name: "forget_files" },
  );
  await tx.query("update files set expires_at = null where id = any($1)", [ids], { name: "keep_files" });
  return forgotten;
}

/** Of these blobs those are discarded that no file has any more. */
export async function discardUnused(tx: Sql, keys: readonly string[]): Promise<void> {
  // Locked first, so that what is read then is what is there: whoever takes a blob for a new file holds it (holdSameContent).
  await tx.query("select from blobs where key = any($1) order by key for update", [keys], {
    name: "hold_blobs",
  });
  await tx.query(
    `update blobs b set state = 'discarded', discarded_at = clock_timestamp()
     where b.key = any($1) and not exists (select from files f where f.blob_key = b.key)`,
    [keys],
    { name: "discard_unused" },
  );
}

/**
 * Blobs that were discarded so long ago. They are discarded anew, so that until as long from now they are nobody else's, and are behind
 * all others then. Not yet those that a worker looks at: it may be making something of them.
 */
export function claimDiscarded(
  sql: Sql,
  { limit, afterMs }: { readonly limit: number; readonly afterMs: number },
): Promise<{ readonly key: string }[]> {
  return sql.query<{ key: string }>(
    `update blobs set discarded_at = clock_timestamp() where key = any(array(
       select key from blobs where state = 'discarded' and discarded_at <= statement_timestamp() - $2::float8 * interval '1 ms'
         and (look_until is null or look_until < clock_timestamp())
       order by discarded_at limit $1 for update skip locked))
     returning key`,
    [limit, afterMs],
    { name: "claim_discarded" },
  );
}

/** When its bytes are gone. */
export async function forgetBlob(sql: Sql, key: string): Promise<void> {
  await sql.query("delete from blobs where key = $1 and state = 'discarded'", [key], { name: "forget_blob" });
}

/** A blob whose upload is not to be kept, though its row is; of one that is infected nothing is. */
export interface Residue {
  readonly key: string;
  readonly state: "kept" | "infected";
}

export interface ResiduePage {
  /** The key of the last one before. */
  readonly after: string;
  readonly limit: number;
  readonly afterMs: number;
}

/** By their keys; until as long from now they are nobody else's, as those that are discarded. */
export async function claimResidues(sql: Sql, { after, limit, afterMs }: ResiduePage): Promise<Residue[]> {
  const claimed = await sql.query<Residue>(
    `update blobs set discarded_at = clock_timestamp() where key = any(array(
       select key from blobs where has_residue and key > $1 and state in ('kept', 'infected')
         and (discarded_at is null or discarded_at <= statement_timestamp() - $3::float8 * interval '1 ms')
       order by key limit $2 for update skip locked))
     returning key, state`,
    [after, limit, afterMs],
    { name: "claim_residues" },
  );
  return claimed.toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

/** Unless it was found infected since: then there is more to remove. */
export async function clearResidue(sql: Sql, { key, state }: Residue): Promise<void> {
  await sql.query(
    "update blobs set has_residue = false, discarded_at = null where key = $1 and state = $2",
    [key, state],
    { name: "clear_residue" },
  );
}
