/** What of a file says how much room it takes. */
export interface Shown {
  readonly kind: string;
  readonly media?: { readonly width?: number | undefined; readonly height?: number | undefined } | null;
}

export const isSeen = ({ kind }: Shown): boolean => kind === "image" || kind === "video";

// In rem: 480 × 320, the least of a side, and the place of something whose size nobody knows yet.
const MAX = { width: 30, height: 20 };
const MIN = 5;
/** Of a video: its controls need it. */
const VIDEO_MIN = 16;
const PX = 16;
const UNKNOWN = { width: 256, height: 192 };
const CHIP = 20;

/**
 * The room that files take, before anything of them is there: pictures and videos in one box of `width` rem and `ratio`, and `chips` lines
 * for the others, `room` rem wide at most.
 */
export function roomFor(files: readonly Shown[]): {
  readonly width: number;
  readonly ratio: number;
  readonly chips: number;
  readonly room: number;
} {
  const seen = files.filter(isSeen);
  const chips = files.length - seen.length;
  const { width, ratio } = boxFor(seen);
  return { width, ratio, chips, room: Math.max(width, chips && CHIP) };
}

function boxFor(seen: readonly Shown[]): { readonly width: number; readonly ratio: number } {
  const [only] = seen;
  if (only === undefined) return { width: 0, ratio: 1 };
  // Two beside each other, or two lines of them.
  if (seen.length > 1) return { width: MAX.width, ratio: seen.length === 2 ? 2 : 1.5 };
  const { width = UNKNOWN.width, height = UNKNOWN.height } = only.media ?? {};
  const least = only.kind === "video" ? VIDEO_MIN : MIN;
  const ratio = Math.min(Math.max(width / height, 0.4), 4);
  return { width: Math.max(Math.min(width / PX, MAX.width, MAX.height * ratio), least), ratio };
}
