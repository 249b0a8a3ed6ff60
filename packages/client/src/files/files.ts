import type { File } from "../contract/entities.ts";
import type { CallOptions } from "../http/call.ts";
import type { AbortSignalLike, BlobLike } from "../platform-types.ts";
import { unlessAborted } from "../unless-aborted.ts";
import type { FileDetails } from "./file-details.ts";
import { createFileUrls } from "./file-urls.ts";
import type { FileOrId, FileUrls } from "./file-urls.ts";
import { createUploads } from "./uploads.ts";
import type { Uploads, UploadsDeps } from "./uploads.ts";

/** Files that the server has. */
export interface Files {
  /** What is known of a file. Throws `file_not_found` for one that one may not read. */
  readonly get: (id: string, options?: CallOptions) => Promise<File>;
  /**
   * Where a file can be fetched without a token, such as by a picture in a page; undefined for one that one may not read. Ask whenever you
   * show it: all that is asked for at once is one call, and what was answered a short while ago is none. With the file, as a message shows
   * it, rather than its id, thumbnails that were made since are asked for.
   */
  readonly urls: (file: FileOrId) => Promise<FileUrls | undefined>;
}

export interface UploadOptions extends FileDetails {
  /** Called whenever the server has more of it for certain: how many bytes, of how many. */
  readonly onProgress?: ((sentBytes: number, totalBytes: number) => void) | undefined;
  /** Ends it, and takes back what has arrived. */
  readonly signal?: AbortSignalLike | undefined;
}

export interface FilesDeps extends UploadsDeps {
  /** Aborts when the chat is closed. */
  readonly life: AbortSignalLike;
}

export interface DrivenFiles extends Files {
  readonly uploads: Uploads;
  readonly upload: (file: BlobLike, options?: UploadOptions) => Promise<File>;
}

export function createFiles(deps: FilesDeps): DrivenFiles {
  const { api, life } = deps;
  const uploads = createUploads(deps);
  return {
    uploads,
    get: async (id, options) => (await api.files.get({ id }, options)).file,
    urls: createFileUrls(deps),
    async upload(file, { onProgress, signal, ...details } = {}) {
      life.throwIfAborted();
      signal?.throwIfAborted();
      const { size } = file;
      const { done, stop, giveUp } = uploads.start({
        input: { file, ...details },
        size,
        onBegun() {},
        onSent: (bytes) => onProgress?.(bytes, size),
        onDelay() {},
      });
      const unlessClosed = unlessAborted(done, life, () => stop(life.reason));
      return unlessAborted(unlessClosed, signal, () => giveUp(signal?.reason));
    },
  };
}
