import type { Judged } from "./judge-type.ts";
import type { Piece } from "./strip/pieces.ts";

/** What was made of a file. `file`: nothing could be, so it is offered as bytes and never shown. */
export type Media = ImageMedia | AudioMedia | VideoMedia | { readonly kind: "file" };

export interface ImageMedia {
  readonly kind: "image";
  /** In pixels, as it is looked at: once it is turned. */
  readonly width: number;
  readonly height: number;
  readonly isAnimated: boolean;
  /** In base64, some 25 bytes of it: what is shown until the picture is there. */
  readonly thumbhash: string;
  /** WebP of the first frame, turned, without metadata; the longer side has at most this many pixels, and no more than the picture. */
  readonly thumbnails: Thumbnails;
}

export interface Thumbnails {
  readonly 320: Uint8Array;
  /** None if 320 pixels show all there is. */
  readonly 1280?: Uint8Array;
}

export interface AudioMedia {
  readonly kind: "audio";
  /** Null if the file does not say it, and counting would take too long. */
  readonly durationMs: number | null;
}

export interface VideoMedia {
  readonly kind: "video";
  /** In pixels, as it plays: turned, and with pixels that are squares. */
  readonly width: number;
  readonly height: number;
  readonly durationMs: number | null;
}

/** A square of a picture as it is looked at, in its pixels. */
export interface Square {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** WebP of this many pixels on each side. */
export interface Avatars {
  readonly 64: Uint8Array;
  readonly 128: Uint8Array;
  readonly 512: Uint8Array;
}

/** What the child is asked; the limits are those of the parent, which it keeps by itself where it can. */
export type Job = JobLimits &
  (
    | {
        readonly name: "process";
        readonly path: string;
        readonly judged: Judged;
      }
    | {
        readonly name: "crop";
        readonly path: string;
        readonly judged: Judged;
        readonly square: Square | undefined;
      }
  );

export interface JobLimits {
  readonly timeLimitMs: number;
  /** By how much the process may grow. */
  readonly memoryLimitBytes: number;
}

/** What it answers. `refused` says why, for the log: it holds nothing of the file. */
export type Answer =
  | {
      readonly media: Media;
      /** What is left of the file without what it says of place, time and people; null if that is all of it. */
      readonly pieces: readonly Piece[] | null;
    }
  | { readonly avatars: Avatars }
  | { readonly refused: string }
  | { readonly isTooLarge: true };
