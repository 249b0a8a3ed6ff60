import { systemClock } from "@gochat/server/platform/clock.ts";
import { DiskStorage } from "@gochat/server/platform/storage/disk-storage.ts";
import type { ObjectStorage } from "@gochat/server/platform/storage/object-storage.ts";
import { S3Storage } from "@gochat/server/platform/storage/s3-storage.ts";
import type { S3StorageOptions } from "@gochat/server/platform/storage/s3-storage.ts";

/** Which storage, in words that can be handed to another process. */
export type StorageSpec = { directory: string } | { s3: Omit<S3StorageOptions, "clock"> };

export function openStorage(spec: StorageSpec): ObjectStorage {
  return "directory" in spec
    ? new DiskStorage(spec.directory)
    : new S3Storage({ ...spec.s3, clock: systemClock });
}
