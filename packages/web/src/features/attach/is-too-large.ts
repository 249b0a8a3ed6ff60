import { pictureSize } from "./picture-size.ts";
import type { PictureSize } from "./picture-size.ts";

// What the server shows nobody: it would cost too much to look at.
const MAX_PIXELS: Readonly<Record<PictureSize["format"], number>> = {
  jpeg: 36e6,
  png: 36e6,
  webp: 36e6,
  gif: 16e6,
  avif: 6e6,
};
const MAX_ANIMATED_PIXELS = 16e6;
const MAX_SIDE = 65_535;

/** A picture that the server will not show, but give as a file. Without decoding it, which the page could not bear either. */
export async function isTooLarge(file: Blob): Promise<boolean> {
  const size = await pictureSize(file);
  if (size === undefined) return false;
  const { format, width, height, isAnimated } = size;
  const most = isAnimated ? Math.min(MAX_ANIMATED_PIXELS, MAX_PIXELS[format]) : MAX_PIXELS[format];
  return Math.max(width, height) > MAX_SIDE || width * height > most;
}
