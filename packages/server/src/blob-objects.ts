import { LIMITS } from "@gochat/protocol";

/** Behind the key of a blob: the copy without metadata. */
export const STRIPPED = ".s";

export const thumbnailSuffix = (size: number): string => `.w${size}`;
export const THUMBNAIL_SUFFIXES: readonly string[] = [
  ...LIMITS.thumbnailSizes,
  ...LIMITS.avatarThumbnailSizes,
].map(thumbnailSuffix);
