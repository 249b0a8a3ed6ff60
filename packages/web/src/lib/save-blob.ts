/** Puts it on the disk, under this name. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // When the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
