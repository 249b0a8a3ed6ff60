import type { FileId, UserId } from "@gochat/protocol";
import type { Metrics } from "../metrics/metrics.ts";
import type { Router } from "../platform/http/route.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { beginUpload } from "./begin-upload.ts";
import type { BegunUpload, UploadInput } from "./begin-upload.ts";
import { expireOwned } from "./collect-store.ts";
import { runCollector } from "./collector.ts";
import { giveUpUpload } from "./give-up-upload.ts";
import { PartRate } from "./part-rate.ts";
import { routeUploads } from "./routes.ts";
import type { UploadRouteDeps } from "./routes.ts";
import { Transfers } from "./transfers.ts";
import { UploadHashes } from "./upload-hashes.ts";
import { releaseUploads } from "./uploads-store.ts";

export interface UploadsDeps extends Omit<UploadRouteDeps, "transfers" | "hashes" | "partRate"> {
  /** Whether requests are counted (L1, L3). */
  readonly isLimited: boolean;
  /** No other node may be taking uploads. */
  readonly isAlone: boolean;
  readonly metrics: Metrics;
}

/** The bytes of files: from the first of them until the last is gone. */
export interface Uploads {
  readonly routes: (router: Router) => void;
  /** Before requests come. */
  readonly start: () => Promise<void>;
  /** Ends uploads that are on their way: what came of them is kept. */
  readonly stop: () => void;
  /** For what this node makes itself: reserves the room, and makes the rows that stand for the bytes before the first of them is written. */
  readonly begin: (ownerId: UserId, upload: UploadInput) => Promise<BegunUpload>;
  /** Takes it back, unless it is shown by now. */
  readonly giveUp: (ownerId: UserId, id: FileId) => Promise<boolean>;
  /** In the transaction that deletes an account: what it has not sent, and its avatar, are nobody's. */
  readonly forgetOwned: (tx: Sql, userId: UserId) => Promise<void>;
  /** For a worker: takes away what nobody needs. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

export function createUploads(deps: UploadsDeps): Uploads {
  const transfers = new Transfers();
  deps.metrics.gauge("gochat_uploads", "Uploads on their way", () => transfers.count);
  const partRate = deps.isLimited ? new PartRate() : null;
  const context = { ...deps, transfers, partRate, hashes: new UploadHashes() };
  return {
    routes: (router) => routeUploads(router, context),
    async start() {
      // Claims of a node that was killed: nobody has to wait until they run out.
      if (deps.isAlone) await releaseUploads(deps.postgres);
    },
    stop: () => transfers.stop(),
    begin: (ownerId, upload) => beginUpload(deps, ownerId, upload),
    giveUp: (ownerId, id) => giveUpUpload(deps, ownerId, id),
    forgetOwned: expireOwned,
    run: (signal) => runCollector(context, signal),
  };
}
