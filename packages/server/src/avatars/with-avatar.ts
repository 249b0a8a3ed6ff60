import { createHash } from "node:crypto";
import { LIMITS } from "@gochat/protocol";
import type { AvatarInput, FileId, UserId } from "@gochat/protocol";
import type { AvatarChange, WithAvatar } from "../avatar-change.ts";
import { thumbnailSuffix } from "../blob-objects.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { Avatars as Pictures } from "../platform/media/media.ts";
import type { Database } from "../platform/postgres/open-postgres.ts";
import type { ObjectStorage } from "../platform/storage/object-storage.ts";
import { describeAvatar, replaceAvatar } from "./avatars-store.ts";

export interface AvatarDeps {
  readonly postgres: Database;
  readonly storage: ObjectStorage;
  /** Throws `rate_limited` when this person makes too many of them. */
  readonly takeChange: (userId: UserId) => Promise<void>;
  /** A square of somebody's own picture, in the sizes of avatars. */
  readonly cropPicture: (ownerId: UserId, input: AvatarInput, deadline: Deadline) => Promise<Pictures>;
  /** Reserves the room, and makes the rows that stand for the bytes before the first of them is written. */
  readonly beginUpload: (
    ownerId: UserId,
    upload: { readonly name: string; readonly size: number; readonly hint: null },
  ) => Promise<{ readonly id: FileId; readonly blobKey: string }>;
  /** Takes it back, unless it is shown by now. */
  readonly giveUpUpload: (ownerId: UserId, id: FileId) => Promise<unknown>;
}

/** As {@link WithAvatar} says (F15). */
export async function withAvatar<T>(
  deps: AvatarDeps,
  { userId, deadline }: Parameters<WithAvatar>[0],
  input: AvatarInput | null | undefined,
  work: (avatar: AvatarChange | undefined) => Promise<T>,
): Promise<T> {
  if (input === undefined) return work(undefined);
  await deps.takeChange(userId);
  if (input === null) return work(changeTo(null));
  const pictures = await deps.cropPicture(userId, input, deadline);
  const size = Object.values(pictures).reduce((sum, { length }) => sum + length, 0);
  const { id, blobKey } = await deps.beginUpload(userId, { name: "avatar.webp", size, hint: null });
  try {
    await store(deps, blobKey, pictures);
    return await work(changeTo(id));
  } catch (error) {
    await deps.giveUpUpload(userId, id).catch(() => {});
    throw error;
  }
}

const changeTo = (id: FileId | null): AvatarChange => ({
  id,
  replace: (tx, subject, former) => replaceAvatar(tx, id, subject, former),
});

/** The largest is what is downloaded; the others are its thumbnails. */
async function store(
  { postgres, storage }: AvatarDeps,
  key: string,
  { [LIMITS.avatarSize]: whole, ...smaller }: Pictures,
): Promise<void> {
  const thumbnails = LIMITS.avatarThumbnailSizes.map((size) => ({ size, bytes: smaller[size] }));
  await storage.put(key, whole);
  for (const { size, bytes } of thumbnails) await storage.put(key + thumbnailSuffix(size), bytes);
  await describeAvatar(postgres, {
    key,
    size: whole.length,
    sha256: createHash("sha256").update(whole).digest(),
    media: {
      width: LIMITS.avatarSize,
      height: LIMITS.avatarSize,
      is_animated: false,
      thumbnails: [...LIMITS.avatarThumbnailSizes],
    },
    thumbnailBytes: Object.fromEntries(thumbnails.map(({ size, bytes }) => [size, bytes.length])),
  });
}
