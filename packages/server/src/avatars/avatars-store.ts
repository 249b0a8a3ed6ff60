import type { FileId, Media } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

/** The bytes of an avatar: what is known of them before anybody gets them. */
export interface AvatarBlob {
  readonly key: string;
  readonly size: number;
  readonly sha256: Uint8Array;
  readonly media: Media;
  readonly thumbnailBytes: Readonly<Record<string, number>>;
}

/** Before it is shown. It has no hash of an upload: it is never shared with a file of the same content, whose thumbnails are others. */
export async function describeAvatar(sql: Sql, blob: AvatarBlob): Promise<void> {
  const { key, size, sha256, media, thumbnailBytes } = blob;
  await sql.query(
    `update blobs set media_type = 'image/webp', kind = 'image', is_seen = true,
            size = $2, served_size = $2, served_sha256 = $3, media = $4, thumbnail_bytes = $5
     where key = $1 and state = 'incoming'`,
    [key, size, sha256, JSON.stringify(media), JSON.stringify(thumbnailBytes)],
    { name: "describe_avatar" },
  );
}

/** Fails when what was made for it is gone. */
export async function replaceAvatar(
  tx: Sql,
  shown: FileId | null,
  subject: string,
  former: FileId | null,
): Promise<void> {
  await tx.query("select replace_avatar($1, $2, $3)", [shown, subject, former], { name: "replace_avatar" });
}
