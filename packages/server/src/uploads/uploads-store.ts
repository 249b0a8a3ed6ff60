import type { File, FileId, UserId } from "@gochat/protocol";
import type { Judged } from "../platform/media/judge-type.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { MediaHint } from "./media-hint.ts";

/** An upload as it was begun. */
export interface NewUpload {
  readonly id: FileId;
  readonly ownerId: UserId;
  readonly name: string;
  /** What was announced. */
  readonly size: number;
  readonly blobKey: string;
  readonly hint: MediaHint | null;
}

export async function insertUpload(
  tx: Sql,
  { id, ownerId, name, size, blobKey, hint }: NewUpload,
): Promise<void> {
  await tx.query(
    `with blob as (insert into blobs (key) values ($5))
     insert into files (id, owner_id, name, size, blob_key, hint) values ($1, $2, $3, $4, $5, $6)`,
    [id, ownerId, name, size, blobKey, hint],
    { name: "insert_upload" },
  );
}

export interface FoundUpload {
  id: FileId;
  size: number;
  blob_key: string;
  status: File["status"];
  created_at: string;
}

/** Somebody's own file, whole or not, that no message carries yet. */
export async function findUpload(sql: Sql, ownerId: UserId, id: FileId): Promise<FoundUpload | undefined> {
  const rows = await sql.query<FoundUpload>(
    `select id, size, blob_key, status, rfc3339(created_at) as created_at
     from files where id = $2 and owner_id = $1 and not is_attached and expires_at > clock_timestamp()`,
    [ownerId, id],
    { name: "find_upload" },
  );
  return rows[0];
}

/** `elsewhere`: another node takes its bytes. `gone`: it is expired, whoever took them. */
export type Claim = "ours" | "elsewhere" | "gone";

/** Makes this node the one that takes the bytes of an upload, or goes on being it. What is expired stays so (F9). */
export async function claimUpload(sql: Sql, id: FileId, nodeId: string, leaseMs: number): Promise<Claim> {
  const rows = await sql.query<{ claim: Claim }>(
    `with found as materialized (
       select id, status, writer, writer_until from files where id = $1 and expires_at > clock_timestamp() for no key update),
     claimed as (
       update files f set writer = $2, writer_until = clock_timestamp() + $3 * interval '1 ms',
              expires_at = clock_timestamp() + interval '24 hours'
       from found where f.id = found.id and found.status = 'uploading'
         and (found.writer = $2 or found.writer is null or found.writer_until < clock_timestamp())
       returning 1)
     select case when exists (select from claimed) then 'ours' when exists (select from found) then 'elsewhere' else 'gone' end as claim`,
    [id, nodeId, leaseMs],
    { name: "claim_upload" },
  );
  return rows[0]?.claim ?? "gone";
}

export async function releaseUpload(sql: Sql, id: FileId, nodeId: string): Promise<void> {
  await sql.query(
    "update files set writer = null, writer_until = null where id = $1 and writer = $2",
    [id, nodeId],
    { name: "release_upload" },
  );
}

/** Whoever has claimed them. */
export async function releaseUploads(sql: Sql): Promise<void> {
  await sql.query("update files set writer = null, writer_until = null where writer is not null", [], {
    name: "release_uploads",
  });
}

/** A blob of this content, kept for as long as the transaction lasts. */
export async function holdSameContent(
  tx: Sql,
  sha256: Uint8Array,
  size: number,
): Promise<string | undefined> {
  const rows = await tx.query<{ key: string }>(
    "select key from blobs where sha256 = $1 and size = $2 and state = 'kept' for share",
    [sha256, size],
    { name: "hold_same_content" },
  );
  return rows[0]?.key;
}

export interface WholeBlob {
  readonly size: number;
  readonly sha256: Uint8Array;
  readonly judged: Judged;
}

/** From now on others of the same content share it. */
export async function keepBlob(tx: Sql, key: string, { size, sha256, judged }: WholeBlob): Promise<void> {
  await tx.query(
    "update blobs set state = 'kept', size = $2, sha256 = $3, media_type = $4, kind = $5 where key = $1",
    [key, size, sha256, judged.mediaType, judged.kind],
    { name: "keep_blob" },
  );
}

export async function discardBlob(tx: Sql, key: string): Promise<void> {
  await tx.query(
    "update blobs set state = 'discarded', discarded_at = clock_timestamp() where key = $1",
    [key],
    { name: "discard_blob" },
  );
}

export interface WholeFile {
  readonly blobKey: string;
  readonly size: number;
  readonly status: File["status"];
  readonly hasWork: boolean;
  readonly judged: Judged;
}

export interface Completed {
  readonly ownerId: UserId;
  /** What it counted before. */
  readonly countedBytes: number;
}

/** `already`: it was whole before. `gone`: it is expired, and stays so (F9). */
export async function completeFile(
  tx: Sql,
  id: FileId,
  { blobKey, size, status, hasWork, judged }: WholeFile,
): Promise<Completed | "already" | "gone"> {
  const rows = await tx.query<{ owner_id: UserId | null; counted: number }>(
    `with old as materialized (
       select id, size, status from files where id = $1 and (expires_at is null or expires_at > clock_timestamp()) for no key update),
     completed as (
       update files f set blob_key = $2, size = $3, status = $4, media_type = $6, kind = $7, writer = null, writer_until = null,
              work = case when $5 then 'look' end, work_at = case when $5 then clock_timestamp() end,
              expires_at = clock_timestamp() + interval '24 hours'
       from old where f.id = old.id and old.status = 'uploading' returning f.owner_id)
     select completed.owner_id, old.size as counted from old left join completed on true`,
    [id, blobKey, size, status, hasWork, judged.mediaType, judged.kind],
    { name: "complete_file" },
  );
  const [row] = rows;
  if (row === undefined) return "gone";
  return row.owner_id === null ? "already" : { ownerId: row.owner_id, countedBytes: row.counted };
}
