import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

import { judgeType, settleType } from "./judge-type.ts";
import { probeRecording } from "./probe-recording.ts";
import { record, recordAac, recordMp3 } from "./testing/recordings.ts";
import type { Recording } from "./testing/recordings.ts";

async function probe(bytes: Buffer, mediaType?: string) {
  const judged = await judgeType(bytes);
  const dir = await mkdtemp(join(tmpdir(), "gochat-probe-"));
  try {
    await writeFile(join(dir, "recording"), bytes);
    const media = await probeRecording(join(dir, "recording"), mediaType ?? judged.mediaType, 60_000);
    return { ...media, mediaType: settleType(judged, media.kind).mediaType };
  } finally {
    await rm(dir, { recursive: true });
  }
}

const VIDEO = { kind: "video", width: 640, height: 360, durationMs: 2000 };
const both = { hasVideo: true, hasAudio: true };
const films: [string, Recording, object][] = [
  ["an MP4", { format: "mp4", ...both }, { ...VIDEO, mediaType: "video/mp4" }],
  ["a film of a phone", { format: "mov", ...both }, { ...VIDEO, mediaType: "video/quicktime" }],
  ["a WebM", { format: "webm", ...both }, { ...VIDEO, mediaType: "video/webm" }],
  ["a film without sound", { format: "mp4", hasVideo: true }, { ...VIDEO, mediaType: "video/mp4" }],
];

test.each(films)("%s is as large and as long as it plays", async (_name, recording, expected) => {
  expect(await probe(await record(recording))).toEqual(expected);
});

test("a film that is turned is as large as it is seen", async () => {
  for (const rotation of [90, 270] as const) {
    const film = await record({ format: "mp4", hasVideo: true, rotation });
    expect(await probe(film)).toMatchObject({ width: 360, height: 640 });
  }
  const upsideDown = await record({ format: "mp4", hasVideo: true, rotation: 180 });
  expect(await probe(upsideDown)).toMatchObject({ width: 640, height: 360 });
});

test.each([
  ["webm", "audio/webm"],
  ["live", "audio/webm"],
  ["mp4", "audio/mp4"],
  ["ogg", "audio/ogg"],
] as const)("a voice message in %s is audio", async (format, mediaType) => {
  const found = await probe(await record({ format, hasAudio: true, seconds: 3 }));
  expect(found).toMatchObject({ kind: "audio", mediaType });
  // Opus says in each packet how long it is, and these are of no sound.
  expect(found.durationMs).toBeGreaterThan(2800);
  expect(found.durationMs).toBeLessThan(6000);
});

test("sound without a container is as long as its frames together", async () => {
  expect(await probe(recordMp3(100))).toEqual({ kind: "audio", durationMs: 2612, mediaType: "audio/mpeg" });
  const aac = await probe(recordAac(100));
  expect(aac).toMatchObject({ kind: "audio", mediaType: "audio/aac" });
  expect(aac.durationMs).toBeGreaterThan(2000);
  const wave = await probe(await record({ format: "wav", hasAudio: true }));
  expect(wave).toEqual({ kind: "audio", durationMs: 21, mediaType: "audio/wav" });
});

test("what counts for longer than there is time has no duration", async () => {
  const dir = await mkdtemp(join(tmpdir(), "gochat-probe-"));
  try {
    await writeFile(join(dir, "recording"), recordAac(20_000));
    expect(await probeRecording(join(dir, "recording"), "audio/aac", 0)).toEqual({
      kind: "audio",
      durationMs: null,
    });
  } finally {
    await rm(dir, { recursive: true });
  }
});

test("what is no recording, or one of another kind, or a list of others, is refused", async () => {
  const film = await record({ format: "mp4", hasVideo: true });
  const playlist = Buffer.from("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n");
  for (const [bytes, mediaType] of [
    [film, "video/webm"],
    [film, "audio/mpeg"],
    [film, "image/png"],
    [playlist, "video/mp4"],
    [playlist, "audio/mpeg"],
    [Buffer.alloc(1000), "video/mp4"],
    [Buffer.alloc(0), "audio/ogg"],
  ] as const) {
    await expect(probe(bytes, mediaType)).rejects.toBeInstanceOf(Error);
  }
});
