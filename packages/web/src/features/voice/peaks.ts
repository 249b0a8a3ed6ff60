/** Of a message (F1). */
const PEAKS_MAX = 128;
/** A voice at a usual distance is seldom louder than this. */
const LOUD = 0.35;

/** How loud these samples are as people hear it: 0 to 1. */
export function loudness(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  return Math.min(Math.sqrt(Math.sqrt(power) / LOUD), 1);
}

/** Loudness from beginning to end, in up to 128 bytes, in base64: each is the loudest of its part. */
export function peaksOf(heard: readonly number[]): string {
  const count = Math.min(heard.length, PEAKS_MAX);
  const bytes = Array.from({ length: count }, (_, nth) => {
    const part = heard.slice(
      Math.floor((nth * heard.length) / count),
      Math.floor(((nth + 1) * heard.length) / count),
    );
    return Math.round(Math.max(...part) * 255);
  });
  return btoa(String.fromCharCode(...bytes));
}
