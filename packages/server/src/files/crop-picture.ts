import type { AvatarInput, UserId } from "@gochat/protocol";
import { AppError, wrongField } from "../errors.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { Avatars } from "../platform/media/media.ts";
import type { MediaProcess } from "../platform/media/media-process.ts";
import type { Database } from "../platform/postgres/open-postgres.ts";
import type { ObjectStorage } from "../platform/storage/object-storage.ts";
import { localCopy } from "../platform/storage/local-copy.ts";
import { ObjectMissing } from "../platform/storage/storage-errors.ts";
import type { CropTurns } from "./crop-turns.ts";
import type { ReadableFile } from "./files-store.ts";
import { readFile } from "./read-file.ts";

export interface CropDeps {
  readonly postgres: Database;
  readonly storage: Pick<ObjectStorage, "read" | "pathOf">;
  readonly media: Pick<MediaProcess, "crop">;
  readonly turns: CropTurns;
}

// Cameras make less. Where the storage is elsewhere all of it comes here for a crop.
const CROPPED_MAX_BYTES = 50e6;

/**
 * A square of somebody's own picture, in the sizes of avatars. Throws `invalid_request` for what is no picture, or too large, and for a
 * square beside it; `busy` when too many wait.
 */
export async function cropPicture(
  deps: CropDeps,
  ownerId: UserId,
  { file_id, square }: AvatarInput,
  deadline: Deadline,
): Promise<Avatars> {
  const readOwn = async () => {
    const found = await readFile(deps.postgres, ownerId, file_id);
    if (!found.is_own || found.file.status !== "ready") throw new AppError("file_not_found");
    return found;
  };
  let picture = await readOwn();
  for (;;) {
    const avatars = await tryCrop(deps, ownerId, picture, square, deadline);
    if (avatars !== null) return avatars;
    // A copy without metadata may have taken its place meanwhile.
    const { object } = picture;
    picture = await readOwn();
    if (picture.object === object)
      throw wrongField("/avatar", "is not a picture that can be read, or not a square within it");
  }
}

async function tryCrop(
  { storage, media, turns }: CropDeps,
  ownerId: UserId,
  { object, file: { kind, media_type: mediaType, size } }: ReadableFile,
  square: AvatarInput["square"],
  deadline: Deadline,
): Promise<Avatars | null> {
  if (kind !== "image" || size > CROPPED_MAX_BYTES) return null;
  return await turns.run(ownerId, deadline, async (signal) => {
    try {
      await using local = await localCopy(storage, object, signal);
      return await media.crop(local.path, { kind, mediaType }, { signal, ...(square && { square }) });
    } catch (error) {
      if (error instanceof ObjectMissing) return null;
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw signal.aborted ? new AppError("unavailable", { cause: error }) : error;
    }
  });
}
