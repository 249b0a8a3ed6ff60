import type { AttachedFile } from "./attached.ts";
import { isTooLarge } from "./is-too-large.ts";

const PATIENCE_MS = 5_000;

/** What others keep the room free by, as this browser sees it; nothing of what it cannot show. What is too large to be shown goes as bytes. */
export async function measure(file: File): Promise<Partial<AttachedFile>> {
  if (await isTooLarge(file).catch(() => false)) return { file: new Blob([file]), isTooLarge: true };
  const url = URL.createObjectURL(file);
  try {
    if (file.type.startsWith("image/") && file.type !== "image/svg+xml") return await sizeOf(url);
    if (/^(video|audio)\//.test(file.type)) return await lengthOf(url, file.type);
    return {};
  } catch {
    return {};
  } finally {
    URL.revokeObjectURL(url);
  }
}

async function sizeOf(url: string): Promise<Partial<AttachedFile>> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return { width: image.naturalWidth, height: image.naturalHeight };
}

async function lengthOf(url: string, type: string): Promise<Partial<AttachedFile>> {
  const element = document.createElement(type.startsWith("video/") ? "video" : "audio");
  element.preload = "metadata";
  await new Promise((resolve, reject) => {
    element.addEventListener("loadedmetadata", resolve);
    element.addEventListener("error", reject);
    setTimeout(reject, PATIENCE_MS);
    element.src = url;
  });
  const { duration } = element;
  const size =
    element instanceof HTMLVideoElement && element.videoWidth > 0
      ? { width: element.videoWidth, height: element.videoHeight }
      : {};
  return { ...size, ...(Number.isFinite(duration) && { durationMs: Math.round(duration * 1000) }) };
}
