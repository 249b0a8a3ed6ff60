/** How many bytes on this device may be shown at once. */
const HELD_MAX = 100;

const urls = new Map<Blob, string>();
const sent = new Map<string, string>();

/** Where bytes on this device can be shown from. The same for the same bytes, until many others were shown. */
export function urlOf(blob: Blob): string {
  const url = urls.get(blob) ?? URL.createObjectURL(blob);
  urls.delete(blob);
  urls.set(blob, url);
  const [oldest] = urls;
  if (urls.size > HELD_MAX && oldest !== undefined) {
    urls.delete(oldest[0]);
    for (const [id, held] of sent) if (held === oldest[1]) sent.delete(id);
    URL.revokeObjectURL(oldest[1]);
  }
  return url;
}

/** Notes what stands for a file that was just sent, so that its picture stays while the server's comes. */
export const rememberSent = (fileId: string, blob: Blob): void => void sent.set(fileId, urlOf(blob));

export const sentPicture = (fileId: string): string | undefined => sent.get(fileId);
