import type { File } from "../contract/entities.ts";
import { pauseAfter } from "../connection/back-off.ts";
import type { ApiDeps } from "../http/api.ts";
import { pause } from "../pause.ts";
import type { AbortSignalLike } from "../platform-types.ts";
import { unlessAborted } from "../unless-aborted.ts";
import type { UploadDeps, UploadTask } from "./upload-file.ts";

/** Files that are on their way to the server: three at once, in the order in which they were given (F11). */
export interface Uploads {
  readonly start: (task: UploadTask) => Upload;
  /** Takes back what was uploaded and not sent, if the server can be reached now; else it forgets it within a day. */
  readonly giveUp: (id: string) => void;
}

export interface Upload {
  /** Resolves with the file when it can be sent. */
  readonly done: Promise<File>;
  /** Ends it with this reason. Another one may go on with it. */
  readonly stop: (reason: unknown) => void;
  /** Ends it, and takes back what has arrived. */
  readonly giveUp: (reason: unknown) => void;
}

// F11
const AT_ONCE = 3;

export interface UploadsDeps extends ApiDeps, Omit<UploadDeps, "tus"> {
  readonly environment: ApiDeps["environment"] & UploadDeps["environment"];
}

export function createUploads(deps: UploadsDeps): Uploads {
  let free = AT_ONCE;
  const queue: (() => void)[] = [];

  async function inTurn<T>(run: () => Promise<T>): Promise<T> {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => queue.push(resolve));
    try {
      return await run();
    } finally {
      const next = queue.shift();
      if (next === undefined) free++;
      else next();
    }
  }

  const giveUp = (id: string): void =>
    void importEngine()
      .then(({ createTus }) => createTus(deps).giveUp(id))
      .catch(() => {});

  return {
    giveUp,
    start(task) {
      const { signal, abort } = abortable();
      let { id } = task;
      let isGivenUp = false;
      const all: UploadTask = {
        ...task,
        onBegun(newId) {
          id = newId;
          if (isGivenUp) giveUp(newId);
          else task.onBegun(newId);
        },
      };
      const running = inTurn(async () => {
        signal.throwIfAborted();
        const { createTus, uploadFile } = await fetchEngine(deps, signal);
        return uploadFile({ ...deps, tus: createTus(deps) }, all, signal);
      });
      return {
        done: unlessAborted(running, signal),
        stop: abort,
        giveUp(reason) {
          isGivenUp = true;
          abort(reason);
          if (id !== undefined) giveUp(id);
        },
      };
    },
  };
}

/** What uploads. Most pages are of use long before anybody does: so it is a chunk of its own where sources are bundled. */
const importEngine = () => import("./upload-file.ts");

async function fetchEngine({ environment, whenOnline }: UploadsDeps, signal: AbortSignalLike) {
  for (let failures = 0; ; failures++)
    try {
      return await importEngine();
    } catch {
      // The network that it comes by went away.
      await pause(environment, pauseAfter(failures, environment.random()), signal);
      await whenOnline(signal);
    }
}

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (reason: unknown) => controller.abort(reason) };
}
