import { createReadStream } from "node:fs";
import type { Media } from "@gochat/protocol";
import type { Database } from "../platform/postgres/open-postgres.ts";
import type { MediaProcess, Processed } from "../platform/media/media-process.ts";
import type { ObjectStorage } from "../platform/storage/object-storage.ts";
import { localCopy } from "../platform/storage/local-copy.ts";
import { MADE_SUFFIXES, STRIPPED, thumbnailSuffix } from "../blob-objects.ts";
import type { IsClean } from "./scan-file.ts";
import type { LookLease } from "./look-lease.ts";
import { finishLook, noteInfected, noteSeen } from "./work-store.ts";
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
// A file at which the process was lost so often, or something that nobody expected was thrown, is left alone.
const TRIES_MAX = 3;
const ANNOUNCED_WITHIN_MS = 60_000;
const UNSEEN = { media: null, thumbnailBytes: null, copy: null } as const;

/** Scans a file, finds out what can be shown of it, and makes the copy that others get (F10, F12). */
export async function lookAtFile(deps: LookDeps, file: ClaimedFile, lease: LookLease): Promise<void> {
  const { postgres, storage } = deps;
  const { id, blob_key: key } = file;
  if (file.has_leftovers) await removeMade(storage, key);
  if (await isInfected(deps, file, lease.signal))
    return postgres.transaction(async (tx) => {
      await noteInfected(tx, key);
      await lease.end(tx);
    });
  const seen = await see(deps, file, lease);
  await postgres.transaction(async (tx) => {
    // The file before its blob, as the collector locks them.
    await finishLook(tx, id, ANNOUNCED_WITHIN_MS);
    await noteSeen(tx, key, seen);
    await lease.end(tx);
  });
}

async function isInfected(
  { storage, isClean }: LookDeps,
  { blob_key: key, served, status, is_infected }: ClaimedFile,
  signal: AbortSignal,
): Promise<boolean> {
  // It was whole when that of another file was told, and not there yet to be told as well.
  if (is_infected) return true;
  if (status !== "scanning" || isClean === null) return false;
  return !(await isClean(await storage.read(key + served, undefined, signal)));
}

async function see({ storage, media }: LookDeps, file: ClaimedFile, lease: LookLease): Promise<Seen> {
  const { blob_key: key, served, size, kind, media_type: mediaType, work_tries: tries } = file;
  if (kind === "file") return { mediaType, kind, ...UNSEEN };
  if (size > LOOKED_AT_MAX_BYTES || tries > TRIES_MAX)
    return { mediaType: "application/octet-stream", kind: "file", ...UNSEEN };
  await using local = await localCopy(storage, key + served, lease.signal);
  const stripTo = local.beside("stripped");
  const found = await media.process(
    local.path,
    { kind, mediaType },
    { signal: lease.signal, ...(served === "" && { stripTo }) },
  );
  const { type, stripped } = found;
  if (type.kind === "file") return { ...type, ...UNSEEN };
  const thumbnails = thumbnailsOf(found);
  // What is handed out already stays as it is.
  if (!file.is_seen) {
    await lease.renew();
    if (stripped !== null) await keepCopy(storage, key + STRIPPED, stripTo, stripped.size, lease.signal);
    for (const [size, bytes] of thumbnails) await storage.put(key + thumbnailSuffix(Number(size)), bytes);
  }
  const sizes = thumbnails.map(([size, bytes]) => [size, bytes.length]);
  return {
    ...type,
    media: mediaOf(found),
    thumbnailBytes: found.media.kind === "image" ? Object.fromEntries(sizes) : null,
    copy: stripped && {
      suffix: STRIPPED,
      size: stripped.size,
      sha256: Buffer.from(stripped.sha256, "hex"),
    },
  };
}

async function removeMade(storage: ObjectStorage, key: string): Promise<void> {
  for (const suffix of MADE_SUFFIXES) await storage.remove(key + suffix);
}

async function keepCopy(
  storage: ObjectStorage,
  key: string,
  path: string,
  size: number,
  signal: AbortSignal,
): Promise<void> {
  await storage.append(key, 0, createReadStream(path), { bytesMax: size, signal });
  await storage.finish(key, size);
}

const thumbnailsOf = ({ media }: Processed): [string, Uint8Array][] =>
  media.kind === "image" ? Object.entries(media.thumbnails) : [];

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
