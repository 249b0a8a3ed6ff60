import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

import { judgeType, SAMPLE_BYTES } from "./judge-type.ts";
import { createMediaProcess } from "./media-process.ts";
import type { JobReport, MediaProcess } from "./media-process.ts";
import { hostileImages } from "./testing/hostile-images.ts";
import { hostileRecordings } from "./testing/hostile-recordings.ts";
import { blackPng } from "./testing/image-parts.ts";

// What others pay for a file at most. The rest is for the clock of a busy machine, and for what is taken between two looks.
const LIMITS = { timeLimitMs: 2000, memoryLimitBytes: 200e6 };
const LATE_MS = 1500;
const OVERSHOOT_BYTES = 30e6;
const PNG = { mediaType: "image/png", kind: "image" } as const;

const files = [...hostileImages, ...hostileRecordings];
const reports: JobReport[] = [];
let dir: string;
let media: MediaProcess;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "gochat-hostile-"));
  media = createMediaProcess({ ...LIMITS, onJob: (report) => reports.push(report) });
});
afterAll(async () => {
  await media[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

test("there are enough of them", () => {
  expect(hostileImages.length).toBeGreaterThan(70);
  expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
});

test.each(files)("costs no more than any other file: $name", async ({ make }) => {
  const bytes = await make();
  const judged = await judgeType(bytes.subarray(0, SAMPLE_BYTES));
  expect(judged.mediaType).not.toMatch(/svg|html|xml/);
  const path = join(dir, "file");
  await writeFile(path, bytes);
  // Those that are told by their first bytes never come this far: so they come in a disguise.
  const claimed = judged.kind === "file" ? PNG : judged;
  const { media: made } = await media.process(path, claimed, { stripTo: join(dir, `out-${reports.length}`) });
  if (judged.kind === "file") expect(made.kind).toBe("file");
  const { durationMs = Infinity, processorMs = durationMs, peakGrowthBytes = 0 } = reports.at(-1) ?? {};
  expect(processorMs).toBeLessThan(LIMITS.timeLimitMs + LATE_MS);
  expect(peakGrowthBytes).toBeLessThan(LIMITS.memoryLimitBytes + OVERSHOOT_BYTES);

  await writeFile(path, await blackPng({ width: 9, height: 9 }));
  expect((await media.process(path, PNG)).media).toMatchObject({ kind: "image", width: 9 });
});
