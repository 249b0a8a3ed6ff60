import { LIMITS } from "@gochat/protocol";

/** What an uploader may say of the media in a file, until a worker has looked (F10). */
export interface MediaHint {
  readonly width?: number;
  readonly height?: number;
  readonly duration_ms?: number;
  readonly peaks?: string;
}

// More than any screen shows: a hint only keeps room free.
const PIXELS_MAX = 65_535;
const DAY_MS = 86_400_000;

/** Of what came beside the file, what can be believed; null for nothing. What cannot is left out. */
export function mediaHint(given: Readonly<Record<string, string | null | undefined>>): MediaHint | null {
  const width = integerUpTo(PIXELS_MAX, given["width"]);
  const height = integerUpTo(PIXELS_MAX, given["height"]);
  const duration = integerUpTo(DAY_MS, given["duration_ms"]);
  const peaks = peaksOf(given["peaks"]);
  const hint = {
    // One without the other says nothing about the room.
    ...(width !== undefined && height !== undefined && { width, height }),
    ...(duration !== undefined && { duration_ms: duration }),
    ...(peaks !== undefined && { peaks }),
  };
  return Object.keys(hint).length === 0 ? null : hint;
}

function integerUpTo(max: number, text: string | null | undefined): number | undefined {
  const number = Number(text);
  return /^\d{1,8}$/.test(text ?? "") && number >= 1 && number <= max ? number : undefined;
}

function peaksOf(text: string | null | undefined): string | undefined {
  if (text === null || text === undefined || !/^[A-Za-z0-9+/]{2,}={0,2}$/.test(text)) return undefined;
  return Buffer.from(text, "base64").length <= LIMITS.peaksMax ? text : undefined;
}
