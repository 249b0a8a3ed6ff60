import { API_PREFIX } from "@gochat/protocol";
import type { FileId, ReplyOf, UserId } from "@gochat/protocol";
import type { ENDPOINTS } from "@gochat/protocol";
import type { Clock } from "../platform/clock.ts";
import type { LinkOrigin } from "../platform/http/link-origin.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { LINK_LIFE_MS } from "./file-links.ts";
import type { FileLinks } from "./file-links.ts";
import { findReadable } from "./files-store.ts";

export interface LinkDeps {
  readonly sql: Sql;
  readonly links: FileLinks;
  readonly clock: Clock;
  /** Of files alone, where they have one. */
  readonly origin: LinkOrigin | null;
}

/** Addresses that need no token, of those of the files that this person may read (F7). */
export async function linkFiles(
  { sql, links, clock, origin }: LinkDeps,
  viewer: UserId,
  ids: readonly FileId[],
): Promise<ReplyOf<typeof ENDPOINTS.files.links>["body"]> {
  const expiresAt = clock.now() + LINK_LIFE_MS;
  const api = origin === null ? "" : `${origin.origin}${API_PREFIX}/`;
  const found = await findReadable(sql, viewer, ids);
  return {
    links: found.map(({ id, file }) => {
      const signature = links.sign(id, viewer, expiresAt);
      return {
        id,
        content: `${api}files/${id}/content?signature=${signature}`,
        thumbnails: (file.media?.thumbnails ?? []).map((size) => ({
          size,
          url: `${api}files/${id}/thumbnail/${size}?signature=${signature}`,
        })),
      };
    }),
    expires_at: new Date(expiresAt).toISOString(),
  };
}
