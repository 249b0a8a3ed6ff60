import type { FileData, FileUrls } from "@gochat/client";

interface Wanted {
  readonly file: Pick<FileData, "media">;
  /** Undefined as long as they are not known. */
  readonly urls: FileUrls | undefined;
  /** A larger one than those of a grid. */
  readonly isLarge: boolean;
  readonly wantsMotion: boolean;
}

/** Where the picture is that is shown: a small one, and itself only where it moves. None until the server has looked at it. */
export function sourceOf({ file, urls, isLarge, wantsMotion }: Wanted): string | undefined {
  if (urls === undefined) return undefined;
  const { media } = file;
  // The server has looked at it, and gives it to everybody (F10).
  const isLookedAt = (media?.thumbnails.length ?? 0) > 0;
  if (wantsMotion && isLookedAt) return urls.content;
  const small = isLarge ? urls.thumbnails.at(-1) : urls.thumbnails[0];
  return small?.url;
}
