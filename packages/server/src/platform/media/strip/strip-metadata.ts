import { FileBytes } from "./file-bytes.ts";
import type { Piece } from "./pieces.ts";
import { planAvif } from "./plan-avif.ts";
import { planGif } from "./plan-gif.ts";
import { planJpeg } from "./plan-jpeg.ts";
import { planMovie } from "./plan-movie.ts";
import { planPng } from "./plan-png.ts";
import { planWebp } from "./plan-webp.ts";
import { writePieces } from "./write-pieces.ts";
import type { Written } from "./write-pieces.ts";

const PLANS: ReadonlyMap<string, (file: FileBytes) => Promise<Piece[] | null>> = new Map([
  ["image/jpeg", planJpeg],
  ["image/png", planPng],
  ["image/webp", planWebp],
  ["image/gif", planGif],
  ["image/avif", planAvif],
  ["video/mp4", planMovie],
  ["video/quicktime", planMovie],
  ["audio/mp4", planMovie],
]);

/**
 * What is left of a file once nothing in it says where, when, by whom and with what it was taken: null if that is the file as it is, or
 * the type is none of those that say so. What it shows and plays stays the same to the bit, and turned the same way. Reads heads, not the
 * whole file, except for JPEG. Throws `MalformedError` where it does not find its way: then nothing is known of what it says.
 */
export async function planStrip(path: string, mediaType: string): Promise<Piece[] | null> {
  const plan = PLANS.get(mediaType);
  if (plan === undefined) return null;
  await using file = await FileBytes.open(path);
  return await plan(file);
}

/** Writes that to `target`, which must not exist. Null, and no file, when there is nothing to strip. */
export async function stripMetadata(
  source: string,
  target: string,
  mediaType: string,
): Promise<Written | null> {
  const pieces = await planStrip(source, mediaType);
  return pieces === null ? null : await writePieces(source, target, pieces);
}
