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
  /** That was done, for this file or for another one of the same content: what was found and made is handed out. */
  is_seen: boolean;
  is_infected: boolean;
  /** A look has ended in its midst. What it made is handed out to nobody. */
  has_leftovers: boolean;
}

/** For how long work is nobody else's. */
export interface Leases {
  readonly lookMs: number;
  readonly announceMs: number;
}

// What is tried for days, such as to announce a file, is not to outgrow its column.
const COUNTED_TRIES = 1000;

/** The one that waits longest, of those whose content nobody looks at. Those that are put off are not walked through: an index finds what is due by then. */
export async function claimWork(
  sql: Sql,
  worker: string,
  { lookMs, announceMs }: Leases,
): Promise<ClaimedFile | undefined> {
  const rows = await sql.query<ClaimedFile>(
    // What is returned is read under the lock: a look that has ended meanwhile may have put a copy in the place of the upload.
    `with next as materialized (
       select f.id, f.work, f.status, b.key as blob_key, b.served, coalesce(b.served_size, b.size) as size,
              coalesce(f.media_type, b.media_type) as media_type, coalesce(f.kind, b.kind) as kind,
              b.is_seen, b.state = 'infected' as is_infected, b.looker is not null and not b.is_seen as has_leftovers
       from files f join blobs b on b.key = f.blob_key
       where f.work_at <= statement_timestamp() and (f.work = 'announce' or b.look_until is null or b.look_until <= clock_timestamp())
       order by f.work_at limit 1 for no key update skip locked
     ), looked_at as (
       update blobs b set looker = $1, look_until = clock_timestamp() + $2::float8 * interval '1 ms'
       from next where b.key = next.blob_key and next.work = 'look'
     )
     update files f set work_tries = least(f.work_tries + 1, ${COUNTED_TRIES}),
            work_at = clock_timestamp() + case next.work when 'look' then $2::float8 else $3::float8 end * interval '1 ms'
     from next where f.id = next.id returning next.*, f.work_tries`,
    [worker, lookMs, announceMs],
    { name: "claim_work" },
  );
  return rows[0];
}

/** False: somebody else looks at these bytes by now, or nobody needs them any more. */
export async function renewLook(
  sql: Sql,
  blobKey: string,
  worker: string,
  leaseMs: number,
): Promise<boolean> {
  const rows = await sql.query(
    `update blobs set look_until = clock_timestamp() + $3 * interval '1 ms'
     where key = $1 and looker = $2 and state <> 'discarded' returning 1`,
    [blobKey, worker, leaseMs],
    { name: "renew_look" },
  );
  return rows.length > 0;
}

/** Nothing is left of the look but what was noted. False: it was not this worker's any more. */
export async function endLook(tx: Sql, blobKey: string, worker: string): Promise<boolean> {
  const rows = await tx.query(
    "update blobs set looker = null, look_until = null where key = $1 and looker = $2 returning 1",
    [blobKey, worker],
    { name: "end_look" },
  );
  return rows.length > 0;
}

/** Somebody else may look at once, and finds what is left. */
export async function leaveLook(sql: Sql, blobKey: string, worker: string): Promise<void> {
  await sql.query("update blobs set look_until = null where key = $1 and looker = $2", [blobKey, worker], {
    name: "leave_look",
  });
}

/** Later again. */
export async function putOffWork(
  sql: Sql,
  id: FileId,
  { forMs, isNoTry }: { readonly forMs: number; readonly isNoTry: boolean },
): Promise<void> {
  await sql.query(
    `update files set work_at = clock_timestamp() + $2 * interval '1 ms',
            work_tries = case when $3 then greatest(work_tries - 1, 0) else work_tries end
     where id = $1 and work is not null`,
    [id, forMs, isNoTry],
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

/** Nobody gets these bytes, in whichever file they are. Those who have them in a message are to be told: the scanner knew less then, or there was none. */
export async function noteInfected(tx: Sql, blobKey: string): Promise<void> {
  await tx.query(
    `update files set status = 'infected', work_tries = 0, work = case when status = 'ready' and is_attached then 'announce' end,
            work_at = case when status = 'ready' and is_attached then clock_timestamp() end
     where blob_key = $1`,
    [blobKey],
    { name: "note_infected_files" },
  );
  // One whose last file was deleted meanwhile is to go, whatever it is. Its bytes go a while later, as those of one that is discarded: whoever
  // has lost a look at it may be storing something still.
  await tx.query(
    "update blobs set state = 'infected', has_residue = true, discarded_at = clock_timestamp() where key = $1 and state <> 'discarded'",
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
