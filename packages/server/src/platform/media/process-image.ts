import sharp from "sharp";
import type { Sharp } from "sharp";
import { rgbaToThumbHash } from "thumbhash";

import { isAnimated } from "./is-animated.ts";
import type { ImageMedia } from "./media.ts";
import { openImage } from "./open-image.ts";

const LARGE = 1280;
const SMALL = 320;
// More a thumbhash does not take.
const HASHED = 100;

/** Decodes a picture once, to the larger thumbnail; the others are made of that. */
export async function processImage(path: string, mediaType: string): Promise<ImageMedia> {
  const { metadata, decode } = await openImage(path, mediaType);
  const { width, height } = metadata.autoOrient;
  const { data, info } = await decode()
    .resize({ width: LARGE, height: LARGE, fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const raw = { width: info.width, height: info.height, channels: info.channels };
  const within = (size: number) =>
    sharp(data, { raw }).resize({ width: size, height: size, fit: "inside", withoutEnlargement: true });
  const small = await webp(within(SMALL));
  const isLarger = Math.max(width, height) > SMALL;
  return {
    kind: "image",
    width,
    height,
    isAnimated: await isAnimated(path, metadata),
    thumbhash: await hash(within(HASHED)),
    thumbnails: { [SMALL]: small, ...(isLarger && { [LARGE]: await webp(sharp(data, { raw })) }) },
  };
}

const webp = async (image: Sharp): Promise<Buffer> => await image.webp({ quality: 78, effort: 2 }).toBuffer();

async function hash(image: Sharp): Promise<string> {
  const { data, info } = await image.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString("base64");
}
