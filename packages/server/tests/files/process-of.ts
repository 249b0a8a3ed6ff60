import { randomUUID } from "node:crypto";
import type { FileId, UserId } from "@gochat/protocol";
import { createChange } from "../../src/changes/change-conversation.ts";
import { findConversations } from "../../src/conversations/conversations-store.ts";
import { readFile } from "../../src/files/read-file.ts";
import type { IsClean } from "../../src/files/scan-file.ts";
import type { FileWorkDeps } from "../../src/files/work-on-file.ts";
import { createLogger } from "../../src/platform/logger.ts";
import type { Logger } from "../../src/platform/logger.ts";
import type { MediaProcess } from "../../src/platform/media/media-process.ts";
import type { Database } from "../../src/platform/postgres/open-postgres.ts";
import type { ObjectStorage } from "../../src/platform/storage/object-storage.ts";
import { Transfers } from "../../src/uploads/transfers.ts";
import { UploadHashes } from "../../src/uploads/upload-hashes.ts";
import type { UploadsContext } from "../../src/uploads/uploads-context.ts";

export const NODE_ID = randomUUID();

export interface Process extends UploadsContext, FileWorkDeps {}

export interface ProcessOptions {
  readonly postgres: Database;
  readonly storage: ObjectStorage;
  readonly media: MediaProcess;
  /** Null, as it is without it, where nothing is scanned. */
  readonly isClean?: IsClean | null;
  readonly hashes?: UploadHashes;
  readonly logger?: Logger;
}

/** What a process has that takes files in, looks at them, and collects what nobody needs: without a server around it, so that it may die anywhere. */
export const processOf = (options: ProcessOptions): Process => ({
  isClean: null,
  hashes: new UploadHashes(),
  logger: createLogger("silent"),
  ...options,
  nodeId: NODE_ID,
  fileLimits: { fileBytes: 400_000, personBytes: 5_000_000, totalBytes: 20_000_000 },
  isScanning: (options.isClean ?? null) !== null,
  transfers: new Transfers(),
  onWork: () => {},
  readFile: async (viewer: UserId, id: FileId) => (await readFile(options.postgres, viewer, id)).file,
  change: createChange({
    postgres: options.postgres,
    nodeId: NODE_ID,
    findConversations,
    deliver: () => {},
    writeAudit: async () => {},
    onUnsettled: () => {},
  }),
});
