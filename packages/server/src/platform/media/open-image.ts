import sharp from "sharp";
import type { Metadata, Sharp } from "sharp";

import { RefusedError } from "./refused-error.ts";
import { FileBytes } from "./strip/file-bytes.ts";

// One picture at a time, of which nothing is kept, by one thread: memory is what it needs, and other work has the processors.
sharp.concurrency(1);
sharp.cache(false);
// All others are for formats that nobody is shown, among them SVG and PDF, which are programs.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: ["Jpeg", "Png", "Nsgif", "Webp", "Heif"].map((format) => `VipsForeignLoad${format}File`),
});

// How many pixels a format may have: 36 Mpx are the largest photos of phones, but for a few. AVIF and animations are decoded as a
// whole, AVIF at 45 bytes a pixel. What a browser has to do with a picture grows with its frames.
const LIMITS: ReadonlyMap<string, { format: Metadata["format"]; maxPixels: number }> = new Map([
  ["image/jpeg", { format: "jpeg", maxPixels: 36e6 }],
  ["image/png", { format: "png", maxPixels: 36e6 }],
  ["image/webp", { format: "webp", maxPixels: 36e6 }],
  ["image/gif", { format: "gif", maxPixels: 16e6 }],
  ["image/avif", { format: "heif", maxPixels: 6e6 }],
] as const);
// As many as a JPEG can have. A million short rows cost more than their pixels.
const MAX_SIDE = 65_535;
const MAX_ANIMATED_PIXELS = 16e6;
const MAX_FRAMES = 2000;
// For those that are held as a whole while they are decoded. Below the 200 MB by which a process may grow.
const MAX_HELD_BYTES = 150e6;

export interface OpenedImage {
  readonly metadata: Metadata;
  /** The first frame, to be decoded, turned as its metadata say; each call is a new one. */
  readonly decode: () => Sharp;
}

/** Reads the head of a picture, and decides by that whether decoding it is worth its memory. Throws {@link RefusedError} if not. */
export async function openImage(path: string, mediaType: string): Promise<OpenedImage> {
  const limit = LIMITS.get(mediaType);
  if (limit === undefined) throw new RefusedError("no picture");
  const metadata = await sharp(path, { failOn: "error" }).metadata();
  const { format, compression, width, height, pages = 1 } = metadata;
  if (format !== limit.format || (format === "heif" && compression !== "av1")) {
    throw new RefusedError("of another format");
  }
  const maxPixels = pages > 1 ? Math.min(MAX_ANIMATED_PIXELS, limit.maxPixels) : limit.maxPixels;
  if (Math.max(width, height) > MAX_SIDE || width * height > maxPixels)
    throw new RefusedError("too many pixels");
  if (format === "gif" && (await screenPixels(path)) > maxPixels) throw new RefusedError("too many pixels");
  if (pages > MAX_FRAMES) throw new RefusedError("too many frames");
  if (heldBytes(metadata) > MAX_HELD_BYTES) throw new RefusedError("too much to hold");
  const decode = () => sharp(path, { failOn: "error", limitInputPixels: maxPixels, autoOrient: true });
  return { metadata, decode };
}

// libvips takes a screen that is far larger than what is on it for a mistake, and browsers do not.
async function screenPixels(path: string): Promise<number> {
  await using file = await FileBytes.open(path);
  const head = await file.read(6, 4);
  return head.readUInt16LE(0) * head.readUInt16LE(2);
}

// A progressive JPEG is held as coefficients, an interlaced PNG as its pixels.
function heldBytes({
  format,
  isProgressive,
  width,
  height,
  channels,
  depth,
  chromaSubsampling,
}: Metadata): number {
  if (!isProgressive) return 0;
  const perChannel = format === "jpeg" || depth === "ushort" ? 2 : 1;
  const isHalved = format === "jpeg" && chromaSubsampling === "4:2:0";
  return width * height * perChannel * (isHalved ? 1.5 : channels);
}
