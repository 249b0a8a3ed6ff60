import type { Metadata } from "sharp";

import { FileBytes } from "./strip/file-bytes.ts";

// Before its pixels a PNG has a dozen chunks.
const MAX_CHUNKS = 100;

/** Whether a picture has more frames than the one that is decoded of it. */
export async function isAnimated(path: string, { format, pages = 1 }: Metadata): Promise<boolean> {
  if (format === "gif" || format === "webp") return pages > 1;
  await using file = await FileBytes.open(path);
  if (format === "heif") return (await file.read(8, 4)).toString("latin1") === "avis";
  return format === "png" && (await isAnimatedPng(file));
}

async function isAnimatedPng(file: FileBytes): Promise<boolean> {
  let at = 8;
  for (let chunk = 0; chunk < MAX_CHUNKS && at + 8 <= file.size; chunk++) {
    const head = await file.read(at, 8);
    const type = head.toString("latin1", 4);
    if (type === "acTL") return true;
    if (type === "IDAT") return false;
    at += 12 + head.readUInt32BE();
  }
  return false;
}
