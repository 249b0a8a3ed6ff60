import { createReadStream } from "node:fs";
import type { Media } from "@gochat/protocol";
import type { Database } from "../platform/postgres/open-postgres.ts";
import type { MediaProcess, Processed } from "../platform/media/media-process.ts";
import type { ObjectStorage } from "../platform/storage/object-storage.ts";
import { OffsetMismatch } from "../platform/storage/storage-errors.ts";
import { localCopy } from "./local-copy.ts";
import { STRIPPED, thumbnailSuffix } from "../blob-objects.ts";
import type { IsClean } from "./scan-file.ts";
import { finishLook, isSeen, noteInfected, noteSeen } from "./work-store.ts";
import type { ClaimedFile, Seen } from "./work-store.ts";

export interface LookDeps {
  readonly postgres: Database;
  readonly storage: ObjectStorage;
  readonly media: MediaProcess;
  /** Null where nothing is scanned. */
  readonly isClean: IsClean | null;
}

// Fetching more of it than this from a storage elsewhere, just to know how long it plays, is not worth it: it is a file then.
const LOOKED_AT_MAX_BYTES = 1e9;
// A file that has cost its process so often is left alone.
const TRIES_MAX = 3;
const ANNOUNCED_WITHIN_MS = 60_000;
const UNSEEN = { media: null, thumbnailBytes: null, copy: null } as const;

/** Scans a file, finds out what can be shown of it, and makes the copy that others get (F10, F12). */
export async function lookAtFile(deps: LookDeps, file: ClaimedFile, signal: AbortSignal): Promise<void> {
  const { postgres, storage, isClean } = deps;
  const { id, blob_key: key, served, status } = file;
  if (status === "scanning" && isClean !== null) {
    const clean = await isClean(await storage.read(key + served, undefined, signal));
    if (!clean) return noteInfected(postgres, key);
  }
  const seen = await see(deps, file, signal);
  await postgres.transaction(async (tx) => {
    await noteSeen(tx, key, seen);
    await finishLook(tx, id, ANNOUNCED_WITHIN_MS);
  });
}

async function see(
  { postgres, storage, media }: LookDeps,
  file: ClaimedFile,
  signal: AbortSignal,
): Promise<Seen> {
  const { blob_key: key, served, size, kind, media_type: mediaType, work_tries: tries } = file;
  if (kind === "file") return { mediaType, kind, ...UNSEEN };
  if (size > LOOKED_AT_MAX_BYTES || tries > TRIES_MAX)
    return { mediaType: "application/octet-stream", kind: "file", ...UNSEEN };
  await using local = await localCopy(storage, key + served, signal);
  const stripTo = local.beside("stripped");
  const found = await media.process(
    local.path,
    { kind, mediaType },
    { signal, ...(served === "" && { stripTo }) },
  );
  const { type, stripped } = found;
  if (type.kind === "file") return { ...type, ...UNSEEN };
  // A copy that is handed out already stays as it is.
  if (stripped !== null && !(await isSeen(postgres, key)))
    await keepCopy(storage, key + STRIPPED, stripTo, stripped.size);
  const copy = stripped && {
    suffix: STRIPPED,
    size: stripped.size,
    sha256: Buffer.from(stripped.sha256, "hex"),
  };
  return { ...type, copy, media: mediaOf(found), thumbnailBytes: await keepThumbnails(storage, key, found) };
}

async function keepCopy(storage: ObjectStorage, key: string, path: string, size: number): Promise<void> {
  const append = () => storage.append(key, 0, createReadStream(path));
  await append().catch(async (error: unknown) => {
    if (!(error instanceof OffsetMismatch)) throw error;
    // A try before it has left its beginning.
    await storage.remove(key);
    await append();
  });
  await storage.finish(key, size);
}

async function keepThumbnails(
  storage: ObjectStorage,
  key: string,
  { media }: Processed,
): Promise<Record<string, number> | null> {
  if (media.kind !== "image") return null;
  const sizes: Record<string, number> = {};
  for (const [size, bytes] of Object.entries(media.thumbnails) as [string, Uint8Array][]) {
    await storage.put(key + thumbnailSuffix(Number(size)), bytes);
    sizes[size] = bytes.length;
  }
  return sizes;
}

/** As it stands on the wire. */
function mediaOf({ media }: Processed): Media | null {
  if (media.kind === "file") return null;
  if (media.kind === "image") {
    const { width, height, isAnimated, thumbhash } = media;
    const thumbnails = Object.keys(media.thumbnails).map(Number);
    return { width, height, is_animated: isAnimated, thumbhash, thumbnails };
  }
  return {
    ...(media.kind === "video" && { width: media.width, height: media.height }),
    ...(media.durationMs !== null && { duration_ms: Math.round(media.durationMs) }),
    thumbnails: [],
  };
}
