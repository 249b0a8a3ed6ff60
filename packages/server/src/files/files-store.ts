import type { File, FileId, UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

/** A file as somebody may have it. */
export interface ReadableFile {
  id: FileId;
  file: File;
  /** The object that is handed out. */
  object: string;
  is_own: boolean;
  /** Nobody has looked at its media yet. */
  is_pending: boolean;
  /** Bytes of its thumbnails, by size. */
  thumbnail_bytes: Record<string, number> | null;
}

/** Of these files those that this person may read (F5). Links outlive the login that asked for them, and a suspension (I3). */
export function findReadable(sql: Sql, viewer: UserId, ids: readonly FileId[]): Promise<ReadableFile[]> {
  return sql.query<ReadableFile>(
    `select f.id, file_entity(f, b) as file, b.key || b.served as object, f.owner_id = $1 as is_own, f.work is not distinct from 'look' as is_pending, b.thumbnail_bytes
     from unnest($2::uuid[]) i (id)
     cross join lateral (select * from files f where f.id = i.id offset 0) f
     cross join lateral (select * from blobs b where b.key = f.blob_key offset 0) b
     where exists (select from users v where v.id = $1 and v.deleted_at is null and v.suspended_at is null) and reads_file($1, f)`,
    [viewer, ids],
    { name: "find_readable" },
  );
}
