import type { AvatarInput, File, FileId, UserId } from "@gochat/protocol";
import type { Deadline } from "../platform/deadline.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { createMediaProcess } from "../platform/media/media-process.ts";
import type { Avatars } from "../platform/media/media.ts";
import type { Router } from "../platform/http/route.ts";
import { createFileLinks } from "./file-links.ts";
import { cropPicture } from "./crop-picture.ts";
import { CropTurns } from "./crop-turns.ts";
import { FileWorker } from "./file-worker.ts";
import { readFile } from "./read-file.ts";
import { routeFiles } from "./routes.ts";
import type { FileRouteDeps } from "./routes.ts";
import type { FileWorkDeps } from "./work-on-file.ts";

export interface FilesDeps extends Omit<FileRouteDeps, "links">, Omit<FileWorkDeps, "media"> {
  readonly jwtSecret: string;
  readonly metrics: Metrics;
}

/** Files that are whole: what they are, and who gets them. */
export interface Files extends AsyncDisposable {
  readonly routes: (router: Router) => void;
  /** Throws `file_not_found` for one that this person may not read. */
  readonly readFile: (viewer: UserId, id: FileId) => Promise<File>;
  /** A square of somebody's own picture, in the sizes of avatars. Throws `file_not_found`, `busy`, and `invalid_request` for what is no picture. */
  readonly cropPicture: (ownerId: UserId, input: AvatarInput, deadline: Deadline) => Promise<Avatars>;
  /** There is a new one. */
  readonly wake: () => void;
  /** For a worker: looks at new ones. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

export function createFiles(deps: FilesDeps): Files {
  const { postgres, logger, metrics, jwtSecret, clock } = deps;
  const media = createMediaProcess({
    onJob({ outcome, reason, durationMs }) {
      metrics.filesLookedAt.inc({ outcome });
      logger.debug({ outcome, reason, ms: Math.round(durationMs) }, "a file was looked at");
    },
  });
  const turns = new CropTurns();
  const worker = new FileWorker({ ...deps, media });
  const links = createFileLinks(jwtSecret, clock.now);
  return {
    routes: (router) => routeFiles(router, { ...deps, links }),
    readFile: async (viewer, id) => (await readFile(postgres, viewer, id)).file,
    cropPicture: (ownerId, input, deadline) =>
      cropPicture({ ...deps, media, turns }, ownerId, input, deadline),
    wake: () => worker.wake(),
    run: (signal) => worker.run(signal),
    [Symbol.asyncDispose]: () => media[Symbol.asyncDispose](),
  };
}
