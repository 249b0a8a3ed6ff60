import { setInterval as everyMs } from "node:timers/promises";
import { ADTS, FilePathSource, FLAC, Input, MP3, MP4, OGG, QTFF, WAVE, WEBM } from "mediabunny";
import type { InputFormat } from "mediabunny";

import type { AudioMedia, VideoMedia } from "./media.ts";
import { RefusedError } from "./refused-error.ts";

// Each type is read as what it is, and never as a playlist, which would name more files.
const FORMATS: ReadonlyMap<string, InputFormat[]> = new Map([
  ["audio/mpeg", [MP3]],
  ["audio/mp4", [MP4, QTFF]],
  ["audio/aac", [ADTS]],
  ["audio/ogg", [OGG]],
  ["audio/wav", [WAVE]],
  ["audio/flac", [FLAC]],
  ["video/mp4", [MP4, QTFF]],
  ["video/quicktime", [QTFF, MP4]],
  ["video/webm", [WEBM]],
]);
// What browsers play, some of them with the help of the machine.
const VIDEO_CODECS: ReadonlySet<string> = new Set(["avc", "hevc", "vp8", "vp9", "av1"]);
const CACHE_BYTES = 1_048_576;
const MAX_SIDE = 16_384;
const MAX_DURATION_S = 7 * 24 * 3600;

/**
 * What plays in a container, by its tables and heads: nothing is decoded, and of a large file little is read. A container without a
 * picture is audio, whatever it was taken for. Throws {@link RefusedError}, or an error of the library, where there is nothing that
 * plays.
 */
export async function probeRecording(
  path: string,
  mediaType: string,
  timeLimitMs: number,
): Promise<AudioMedia | VideoMedia> {
  const formats = FORMATS.get(mediaType);
  if (formats === undefined) throw new RefusedError("no recording");
  const source = new FilePathSource(path, { maxCacheSize: CACHE_BYTES, handleUnhandledError: () => {} });
  using input = new Input({ formats, source });
  if (!(await input.canRead())) throw new RefusedError("of another format");
  const video = await input.getPrimaryVideoTrack();
  if (video === null) {
    const audio = await input.getPrimaryAudioTrack();
    if (audio === null || (await audio.getCodec()) === null) throw new RefusedError("nothing that plays");
    return { kind: "audio", durationMs: await durationOf(input, timeLimitMs / 2) };
  }
  const [width, height] = [await video.getDisplayWidth(), await video.getDisplayHeight()];
  if (!VIDEO_CODECS.has((await video.getCodec()) ?? "")) throw new RefusedError("nothing that plays");
  if (![width, height].every((side) => Number.isSafeInteger(side) && side > 0 && side <= MAX_SIDE)) {
    throw new RefusedError("an odd size");
  }
  return { kind: "video", width, height, durationMs: await durationOf(input, timeLimitMs / 2) };
}

const WATCH_MS = 20;

// Recordings of browsers do not say how long they are: the last block has to be looked for, and in an MP3 each one counted.
async function durationOf(input: Input, limitMs: number): Promise<number | null> {
  const said = await input.getDurationFromMetadata();
  if (isDuration(said)) return Math.round(said * 1000);
  const over = new AbortController();
  try {
    const counted = await Promise.race([
      input.computeDuration().catch(() => null),
      spent(limitMs, over.signal),
    ]);
    return isDuration(counted) ? Math.round(counted * 1000) : null;
  } finally {
    over.abort();
  }
}

/** Null as soon as this process has used processors for so long. */
async function spent(limitMs: number, signal: AbortSignal): Promise<null> {
  const before = process.cpuUsage();
  for await (const _ of everyMs(WATCH_MS, null, { signal })) {
    const { user, system } = process.cpuUsage(before);
    if ((user + system) / 1000 > limitMs) break;
  }
  return null;
}

const isDuration = (seconds: number | null): seconds is number =>
  seconds !== null && seconds > 0 && seconds <= MAX_DURATION_S;
