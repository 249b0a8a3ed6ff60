import sharp from "sharp";

import type { Avatars, Square } from "./media.ts";
import { openImage } from "./open-image.ts";
import { RefusedError } from "./refused-error.ts";

const LARGEST = 512;

/** A square of a picture, the one in its middle if none is given, in the sizes of avatars; smaller ones are enlarged. */
export async function cropImage(
  path: string,
  mediaType: string,
  square: Square | undefined,
): Promise<Avatars> {
  const { metadata, decode } = await openImage(path, mediaType);
  const { width, height } = metadata.autoOrient;
  const { x, y, size } = square ?? middle(width, height);
  const isInside =
    [x, y, size].every(Number.isSafeInteger) &&
    x >= 0 &&
    y >= 0 &&
    size > 0 &&
    x + size <= width &&
    y + size <= height;
  if (!isInside) throw new RefusedError("the square is not in the picture");
  const { data, info } = await decode()
    .extract({ left: x, top: y, width: size, height: size })
    .resize(LARGEST, LARGEST)
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const raw = { width: info.width, height: info.height, channels: info.channels };
  const sized = async (side: number) =>
    await sharp(data, { raw }).resize(side, side).webp({ quality: 82, effort: 2 }).toBuffer();
  return { 64: await sized(64), 128: await sized(128), 512: await sized(LARGEST) };
}

function middle(width: number, height: number): Square {
  const size = Math.min(width, height);
  return { x: Math.floor((width - size) / 2), y: Math.floor((height - size) / 2), size };
}
