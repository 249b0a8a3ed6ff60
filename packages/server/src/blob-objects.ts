import { LIMITS } from "@gochat/protocol";

/** Behind the key of a blob: the copy without metadata. */
export const STRIPPED = ".s";

export const thumbnailSuffix = (size: number): string => `.w${size}`;

/** Everything that is made of an upload. */
export const MADE_SUFFIXES: readonly string[] = [
  STRIPPED,
  ...[...LIMITS.thumbnailSizes, ...LIMITS.avatarThumbnailSizes].map(thumbnailSuffix),
];
