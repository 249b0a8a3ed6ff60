import type { ConversationId, File, FileId, Media, UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

/** A file that a worker has taken on. */
export interface ClaimedFile {
  id: FileId;
  work: "look" | "announce";
  work_tries: number;
  status: File["status"];
  blob_key: string;
  /** What is behind the key in the name of the object that is looked at. */
  served: string;
  size: number;
  media_type: string;
  kind: File["kind"];
}

/** The one that waits longest, for so long nobody else's. */
export async function claimWork(sql: Sql, leaseMs: number): Promise<ClaimedFile | undefined> {
  const rows = await sql.query<ClaimedFile>(
    `with next as materialized (
       select id from files where work_at <= clock_timestamp() order by work_at limit 1 for update skip locked
     )
     update files f set work_at = clock_timestamp() + $1 * interval '1 ms', work_tries = work_tries + 1
     from next, blobs b where f.id = next.id and b.key = f.blob_key
     returning f.id, f.work, f.work_tries, f.status, f.blob_key, b.served, coalesce(b.served_size, b.size) as size, b.media_type, b.kind`,
    [leaseMs],
    { name: "claim_work" },
  );
  return rows[0];
}

/** Later again; what is nobody's fault here counts as no try. */
export async function putOffWork(sql: Sql, id: FileId, forMs: number): Promise<void> {
  await sql.query(
    `update files set work_at = clock_timestamp() + $2 * interval '1 ms', work_tries = work_tries - 1 where id = $1 and work is not null`,
    [id, forMs],
    { name: "put_off_work" },
  );
}

/** What was found out about the bytes of a file. */
export interface Seen {
  readonly mediaType: string;
  readonly kind: File["kind"];
  readonly media: Media | null;
  readonly thumbnailBytes: Readonly<Record<string, number>> | null;
  /** The copy without metadata that takes the place of the upload; null for none. */
  readonly copy: { readonly suffix: string; readonly size: number; readonly sha256: Uint8Array } | null;
}

/** Whether that was done, for this file or for another one of the same content. */
export async function isSeen(sql: Sql, blobKey: string): Promise<boolean> {
  const rows = await sql.query("select from blobs where key = $1 and is_seen", [blobKey], {
    name: "is_seen",
  });
  return rows.length > 0;
}

/** Notes it, unless that was done for another file of the same content. */
export async function noteSeen(
  tx: Sql,
  blobKey: string,
  { mediaType, kind, media, thumbnailBytes, copy }: Seen,
): Promise<void> {
  await tx.query(
    `update blobs set is_seen = true, media_type = $2, kind = $3, media = $4, thumbnail_bytes = $5, served = coalesce($6, served),
            served_size = coalesce($7, served_size), served_sha256 = coalesce($8, served_sha256), has_residue = has_residue or $6 is not null
     where key = $1 and not is_seen`,
    [
      blobKey,
      mediaType,
      kind,
      media === null ? null : JSON.stringify(media),
      thumbnailBytes === null ? null : JSON.stringify(thumbnailBytes),
      copy?.suffix ?? null,
      copy?.size ?? null,
      copy?.sha256 ?? null,
    ],
    { name: "note_seen" },
  );
}

/** The file is as it stays; whoever has it in a message is to be told, by this worker or after a while by another one. */
export async function finishLook(tx: Sql, id: FileId, leaseMs: number): Promise<void> {
  await tx.query(
    `update files set status = 'ready', work = 'announce', work_at = clock_timestamp() + $2 * interval '1 ms', work_tries = 0
     where id = $1 and work = 'look'`,
    [id, leaseMs],
    { name: "finish_look" },
  );
}

/** Nobody gets these bytes: those of all files that wait for the scan, which are the same. */
export async function noteInfected(tx: Sql, blobKey: string): Promise<void> {
  await tx.query(
    `with blob as (update blobs set state = 'infected', has_residue = true where key = $1)
     update files set status = 'infected', work = null, work_at = null where blob_key = $1`,
    [blobKey],
    { name: "note_infected" },
  );
}

/** Where a file stands in a message, and somebody who sees that conversation. */
export interface Carrier {
  conversation_id: ConversationId;
  seq: number;
  member_id: UserId | null;
}

export function findCarriers(sql: Sql, id: FileId): Promise<Carrier[]> {
  return sql.query<Carrier>(
    `select a.conversation_id, a.seq, m.user_id as member_id
     from attachments a
     left join lateral (select user_id from members m where m.conversation_id = a.conversation_id order by user_id limit 1) m on true
     where a.file_id = $1 order by a.conversation_id, a.seq`,
    [id],
    { name: "find_carriers" },
  );
}

export async function endWork(sql: Sql, id: FileId): Promise<void> {
  await sql.query("update files set work = null, work_at = null where id = $1 and work = 'announce'", [id], {
    name: "end_work",
  });
}
