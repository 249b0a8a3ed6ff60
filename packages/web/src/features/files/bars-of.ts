const BARS = 40;
/** Silence is seen as well. */
const LEAST = 0.06;

/** The heights of so many bars, 0 to 1, of loudness as a message carries it; none where that is no base64. */
export function barsOf(peaks: string): readonly number[] {
  let bytes: readonly number[];
  try {
    bytes = Array.from(atob(peaks), (sign) => sign.charCodeAt(0));
  } catch {
    return [];
  }
  const count = Math.min(bytes.length, BARS);
  return Array.from({ length: count }, (_, nth) => {
    const from = Math.floor((nth * bytes.length) / count);
    const to = Math.floor(((nth + 1) * bytes.length) / count);
    return Math.max(Math.max(...bytes.slice(from, to)) / 255, LEAST);
  });
}
