import { FILE_NAME_MAX_LENGTH } from "../contract/constants.ts";
import { nameOf } from "./file-details.ts";
import type { UploadInput } from "./file-details.ts";

/** `Upload-Metadata` of tus: values in base64, of UTF-8. */
export function metadataOf(input: UploadInput): string {
  const { width, height, durationMs, peaks } = input;
  // The server would cut it in its middle. Its end says what it is.
  const filename = Array.from(nameOf(input)).slice(-FILE_NAME_MAX_LENGTH).join("");
  return Object.entries({ filename, width, height, duration_ms: durationMs, peaks })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${base64(String(value))}`)
    .join(",");
}

const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
