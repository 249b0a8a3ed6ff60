import type { S3Options } from "@gochat/server/platform/storage/s3-client.ts";

/** To the process of those who upload: begin, and go on until told to end. */
export type UploadOrder =
  | { readonly kind: "begin"; readonly port: number; readonly shape: UploadShape }
  | { readonly kind: "end" };

/** They begin one after the other within the time in which each of them fills a part for the store: people do nothing at the same moment. */
export const BEGIN_WITHIN_MS = 4000;

export interface UploadShape {
  readonly people: number;
  /** How many files each of them uploads at once. */
  readonly each: number;
  readonly what: "large files" | "hostile images" | StoreParts;
  /** Of each upload; null: as fast as it goes. */
  readonly bytesPerSecond: number | null;
}

/** Not to the server: what it would send on comes to the store straight from here. */
export interface StoreParts {
  readonly store: Omit<S3Options, "clock">;
}

/** To the process through which the server reaches its store. */
export type RelayOrder =
  | { readonly kind: "begin"; readonly target: { readonly host: string; readonly port: number } }
  | { readonly kind: "delay"; readonly ms: number }
  | { readonly kind: "refuse" }
  | { readonly kind: "stall" }
  | { readonly kind: "resume" };

export interface RelayAnswer {
  readonly addr: string;
}

export interface UploadCounts {
  readonly bytes: number;
  /** How many answers of each status ended an upload; 0 counts those that had none. */
  readonly statuses: Readonly<Record<number, number>>;
}
