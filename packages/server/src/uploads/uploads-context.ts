import type { File, FileId, UserId } from "@gochat/protocol";
import type { Logger } from "../platform/logger.ts";
import type { Database } from "../platform/postgres/open-postgres.ts";
import type { ObjectStorage } from "../platform/storage/object-storage.ts";
import type { Transfers } from "./transfers.ts";
import type { UploadHashes } from "./upload-hashes.ts";

/** How much may be uploaded, in bytes. */
export interface FileLimits {
  readonly fileBytes: number;
  readonly personBytes: number;
  readonly totalBytes: number;
}

/** What the use cases of uploads share. */
export interface UploadsContext {
  readonly postgres: Database;
  readonly storage: ObjectStorage;
  readonly nodeId: string;
  readonly fileLimits: FileLimits;
  /** Whether files are scanned before anybody gets them. */
  readonly isScanning: boolean;
  readonly transfers: Transfers;
  readonly hashes: UploadHashes;
  /** A file is there that a worker is to look at. */
  readonly onWork: () => void;
  /** A file as its owner has it. */
  readonly readFile: (ownerId: UserId, id: FileId) => Promise<File>;
  readonly logger: Logger;
}
