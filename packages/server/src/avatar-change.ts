import type { AvatarInput, FileId, UserId } from "@gochat/protocol";
import type { Deadline } from "./platform/deadline.ts";
import type { Sql } from "./platform/postgres/sql.ts";

/** Another avatar for somebody, or for a group; `id` is null when there shall be none. */
export interface AvatarChange {
  readonly id: FileId | null;
  /**
   * In the transaction that writes the id: shows it as the avatar of this person or group, and leaves the one that was there to the
   * collector. Sends its statement at once.
   */
  readonly replace: (tx: Sql, subject: string, former: FileId | null) => Promise<void>;
}

/**
 * Makes an avatar, and hands it to the work that shows it; undefined where nothing about it was asked for. What the work has not shown is
 * taken back. Throws `rate_limited`, `busy`, `file_not_found`, `invalid_request` for what is no picture, and what an upload may.
 */
export type WithAvatar = <T>(
  asked: { readonly userId: UserId; readonly deadline: Deadline },
  input: AvatarInput | null | undefined,
  work: (avatar: AvatarChange | undefined) => Promise<T>,
) => Promise<T>;
