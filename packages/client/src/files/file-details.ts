import type { BlobLike } from "../platform-types.ts";

/** What is said of a file beside its bytes. What it says of media holds until the server has looked for itself. */
export interface FileDetails {
  /** That of the `File` where it is left out. */
  readonly name?: string | undefined;
  /** Pixels, as it is shown. Where both are given, others keep room for it until it is there. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly durationMs?: number | undefined;
  /** Loudness of a voice message: up to 128 bytes, from its beginning to its end, in base64. */
  readonly peaks?: string | undefined;
}

/** A file that is to be uploaded: a `Blob`, or a `File`, and what is said of it. */
export interface UploadInput extends FileDetails {
  readonly file: BlobLike;
}

export const nameOf = ({ file, name }: UploadInput): string =>
  name ?? (file as { readonly name?: string }).name ?? "file";
