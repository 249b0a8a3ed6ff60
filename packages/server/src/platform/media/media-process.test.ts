import { execFile, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, truncateSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { getPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { eventually } from "@gochat/testkit";
import sharp from "sharp";
import { thumbHashToApproximateAspectRatio, thumbHashToAverageRGBA } from "thumbhash";
import { expect, test } from "vitest";

import type { Judged } from "./judge-type.ts";
import { createMediaProcess } from "./media-process.ts";
import type { JobReport, MediaProcessOptions } from "./media-process.ts";
import type { ImageMedia, Media } from "./media.ts";
import { blackPng, gifFrame, gifHead, insert, jpegSegment, pngChunk } from "./testing/image-parts.ts";

const PATIENT = { timeLimitMs: 60_000 };
const image = (format: string): Judged => ({ mediaType: `image/${format}`, kind: "image" });
const FILE: Judged = { mediaType: "application/octet-stream", kind: "file" };

/** A folder with the files of a test, and a process that looks at them. Patient, unless the claim is of time. */
async function rig(options: MediaProcessOptions = {}) {
  const dir = await mkdtemp(join(tmpdir(), "gochat-media-"));
  const reports: JobReport[] = [];
  const media = createMediaProcess({ ...PATIENT, onJob: (report) => reports.push(report), ...options });
  let files = 0;
  return {
    ...media,
    dir,
    reports,
    put: async (bytes: Uint8Array) => {
      files += 1;
      const path = join(dir, String(files));
      await writeFile(path, bytes);
      return path;
    },
    [Symbol.asyncDispose]: async () => {
      await media[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Red on the left, blue on the right. */
const halves = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "blue" } }).composite([
    { input: { create: { width: width / 2, height, channels: 3, background: "red" } }, left: 0, top: 0 },
  ]);

const good = () => halves(64, 40).png().toBuffer();
const heavy = () => blackPng({ width: 6000, height: 6000, color: 2, isInterlaced: true });

function asImage(media: Media): ImageMedia {
  expect(media.kind).toBe("image");
  return media as ImageMedia;
}

async function colorAt(bytes: Uint8Array, left: number, top: number): Promise<string> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const at = (top * info.width + left) * info.channels;
  const [red = 0, , blue = 0, alpha = 255] =
    info.channels === 4 ? data.subarray(at) : [...data.subarray(at, at + 3)];
  if (alpha < 30) return "clear";
  return red > 200 && blue < 60 ? "red" : blue > 200 && red < 60 ? "blue" : `${red} ${blue}`;
}

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test.each(["png", "jpeg", "gif", "webp", "avif"] as const)(
  "%s gets a size, a placeholder and thumbnails",
  async (format) => {
    await using media = await rig();
    const path = await media.put(await halves(2000, 1000)[format]().toBuffer());
    const result = await media.process(path, image(format));
    expect(result).toMatchObject({ type: image(format), stripped: null });
    const found = asImage(result.media);
    expect(found).toMatchObject({ width: 2000, height: 1000, isAnimated: false });
    const hash = Buffer.from(found.thumbhash, "base64");
    expect(hash.length).toBeLessThan(30);
    expect(thumbHashToApproximateAspectRatio(hash)).toBeCloseTo(2, 0);
    for (const [size, bytes] of Object.entries(found.thumbnails)) {
      const side = Number(size);
      expect(await sharp(bytes).metadata()).toMatchObject({ format: "webp", width: side, height: side / 2 });
      expect(await colorAt(bytes, 5, 5)).toBe("red");
      expect(await colorAt(bytes, side - 5, 5)).toBe("blue");
    }
    expect(Object.keys(found.thumbnails)).toEqual(["320", "1280"]);
  },
);

test("thumbnails are never larger than the picture", async () => {
  await using media = await rig();
  const small = asImage((await media.process(await media.put(await good()), image("png"))).media);
  expect(Object.keys(small.thumbnails)).toEqual(["320"]);
  expect(await sharp(small.thumbnails[320]).metadata()).toMatchObject({ width: 64, height: 40 });
  const medium = await halves(400, 10).png().toBuffer();
  const { thumbnails } = asImage((await media.process(await media.put(medium), image("png"))).media);
  expect(await sharp(thumbnails[320]).metadata()).toMatchObject({ width: 320, height: 8 });
  expect(await sharp(thumbnails[1280]).metadata()).toMatchObject({ width: 400, height: 10 });
});

test("a picture is looked at as it is turned, and its thumbnails say nothing of it", async () => {
  await using media = await rig();
  const turned = await halves(600, 400)
    .withMetadata({ orientation: 6 })
    .withExifMerge({ IFD0: { Copyright: "CANARY" } })
    .jpeg()
    .toBuffer();
  const path = await media.put(turned);
  const { width, height, thumbnails } = asImage((await media.process(path, image("jpeg"))).media);
  expect([width, height]).toEqual([400, 600]);
  for (const bytes of Object.values(thumbnails)) {
    const { exif, xmp, width, height } = await sharp(bytes).metadata();
    expect([exif, xmp, width < height]).toEqual([undefined, undefined, true]);
    expect(await colorAt(bytes, 9, 9)).toBe("red");
    expect(await colorAt(bytes, 9, height - 9)).toBe("blue");
  }
});

test.each(["png", "webp", "gif"] as const)("what is clear in a %s stays clear", async (format) => {
  await using media = await rig();
  const pixels = Buffer.alloc(40 * 40 * 4);
  for (let at = 0; at < pixels.length; at += 4)
    pixels.set((at / 4) % 40 < 20 ? [255, 0, 0, 255] : [0, 0, 0, 0], at);
  const picture = sharp(pixels, { raw: { width: 40, height: 40, channels: 4 } });
  const bytes = await picture[format]().toBuffer();
  const found = asImage((await media.process(await media.put(bytes), image(format))).media);
  expect(await colorAt(found.thumbnails[320], 3, 3)).toBe("red");
  expect(await colorAt(found.thumbnails[320], 36, 3)).toBe("clear");
  const { r, a } = thumbHashToAverageRGBA(Buffer.from(found.thumbhash, "base64"));
  expect(r).toBeGreaterThan(0.9);
  expect(a).toBeCloseTo(0.5, 1);
});

test("pictures of 16 bits, of grey and of one pixel are pictures", async () => {
  await using media = await rig();
  const deep = await halves(40, 40).toColourspace("rgb16").png().toBuffer();
  expect((await sharp(deep).metadata()).depth).toBe("ushort");
  const found = asImage((await media.process(await media.put(deep), image("png"))).media);
  expect(await colorAt(found.thumbnails[320], 3, 3)).toBe("red");
  for (const bytes of [
    await halves(40, 40).greyscale().jpeg().toBuffer(),
    await solid("red").resize(1, 1).jpeg().toBuffer(),
  ]) {
    expect((await media.process(await media.put(bytes), image("jpeg"))).media.kind).toBe("image");
  }
});

test("that a picture moves is known of GIF, WebP and PNG, and its thumbnails are of the first frame", async () => {
  await using media = await rig();
  const frames = await Promise.all(["red", "blue"].map((background) => solid(background).raw().toBuffer()));
  const film = () =>
    sharp(Buffer.concat(frames), { raw: { width: 20, height: 40, channels: 3, pageHeight: 20 } });
  for (const [format, bytes] of [
    ["gif", await film().gif().toBuffer()],
    ["webp", await film().webp().toBuffer()],
  ] as const) {
    const found = asImage((await media.process(await media.put(bytes), image(format))).media);
    expect(found).toMatchObject({ isAnimated: true, width: 20, height: 20 });
    expect(await colorAt(found.thumbnails[320], 10, 10)).toBe("red");
  }
  const animation = pngChunk("acTL", Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]));
  const apng = await media.put(await blackPng({ width: 8, height: 8 }, { between: [animation] }));
  expect(asImage((await media.process(apng, image("png"))).media).isAnimated).toBe(true);
});

const solid = (background: string) => sharp({ create: { width: 20, height: 20, channels: 3, background } });

test("a file is written without what it says, when there is something, and only where it was asked for", async () => {
  await using media = await rig();
  const plain = await halves(64, 40).jpeg().toBuffer();
  const path = await media.put(insert(plain, 2, jpegSegment(0xfe, "CANARY")));
  expect((await media.process(path, image("jpeg"))).stripped).toBeNull();
  const stripTo = join(media.dir, "stripped");
  const { stripped } = await media.process(path, image("jpeg"), { stripTo });
  expect(stripped).toEqual({ size: plain.length, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(await readFile(stripTo)).toEqual(plain);
  const again = join(media.dir, "again");
  expect((await media.process(stripTo, image("jpeg"), { stripTo: again })).stripped).toBeNull();
  expect(existsSync(again)).toBe(false);
});

test("one whose pieces cannot be put together is a file, and nothing is written of it", async () => {
  const plain = await halves(64, 40).jpeg().toBuffer();
  let path = "";
  // It is shorter than it was when it was looked at.
  await using media = await rig({ onJob: () => truncateSync(path, 100) });
  path = await media.put(insert(plain, 2, jpegSegment(0xfe, "CANARY")));
  const stripTo = join(media.dir, "stripped");
  expect(await media.process(path, image("jpeg"), { stripTo })).toEqual({
    media: { kind: "file" },
    type: FILE,
    stripped: null,
  });
  expect(existsSync(stripTo)).toBe(false);
});

test("what cannot be processed is a file of bytes, and nothing is written of it", async () => {
  await using media = await rig();
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
  const tiff = await halves(8, 8).tiff().toBuffer();
  for (const bytes of [svg, tiff, Buffer.from("GIF89a<script>"), await good()]) {
    const stripTo = join(media.dir, "stripped");
    for (const judged of [image("gif"), image("jpeg"), { mediaType: "video/webm", kind: "video" } as const]) {
      const result = await media.process(await media.put(bytes), judged, { stripTo });
      expect(result).toEqual({ media: { kind: "file" }, type: FILE, stripped: null });
      expect(existsSync(stripTo)).toBe(false);
    }
  }
  expect(
    media.reports.every(({ outcome, reason = "" }) => outcome === "refused" && !reason.includes(media.dir)),
  ).toBe(true);
});

test("a GIF is as large as its screen, whatever is on it: so browsers see it", async () => {
  await using media = await rig();
  const path = await media.put(Buffer.concat([gifHead(30_000, 30_000), gifFrame(1, 1), Buffer.from(";")]));
  expect((await media.process(path, image("gif"))).media).toEqual({ kind: "file" });
  expect(media.reports[0]).toMatchObject({ outcome: "refused", reason: "RefusedError: too many pixels" });
});

test("for what is no media nothing is started", async () => {
  await using media = await rig();
  const pdf = { mediaType: "application/pdf", kind: "file" } as const;
  expect(await media.process("/nowhere", pdf)).toEqual({
    media: { kind: "file" },
    type: pdf,
    stripped: null,
  });
  expect(await media.crop("/nowhere", pdf)).toBeNull();
  expect(media.reports).toEqual([]);
});

test("a file that is not there is no judgement of it", async () => {
  await using media = await rig();
  await expect(media.process(join(media.dir, "nothing"), image("png"))).rejects.toThrow("ENOENT");
});

test("an avatar is the square that was asked for, or the middle, in three sizes", async () => {
  await using media = await rig();
  const path = await media.put(await halves(600, 200).withMetadata({ orientation: 6 }).jpeg().toBuffer());
  // Turned, it is 200 wide and 600 high, red above.
  const lower = await media.crop(path, image("jpeg"), { square: { x: 50, y: 450, size: 100 } });
  const middle = await media.crop(path, image("jpeg"));
  for (const size of [64, 128, 512] as const) {
    const [low, mid] = [lower?.[size] ?? Buffer.alloc(0), middle?.[size] ?? Buffer.alloc(0)];
    expect(await sharp(low).metadata()).toMatchObject({ format: "webp", width: size, height: size });
    expect([await colorAt(low, 5, 5), await colorAt(low, 5, size - 5)]).toEqual(["blue", "blue"]);
    expect([await colorAt(mid, 5, 5), await colorAt(mid, 5, size - 5)]).toEqual(["red", "blue"]);
  }
  for (const square of [
    { x: 150, y: 0, size: 100 },
    { x: -1, y: 0, size: 10 },
    { x: 0, y: 0, size: 0 },
    { x: 0.5, y: 0, size: 10 },
    { x: 0, y: 0, size: Number.NaN },
  ]) {
    expect(await media.crop(path, image("jpeg"), { square })).toBeNull();
  }
});

test("one that takes too long ends with its process, is not tried again, and the next one gets a new process", async () => {
  await using media = await rig({ timeLimitMs: 100 });
  const path = await media.put(await heavy());
  expect(await media.process(path, image("png"))).toEqual({
    media: { kind: "file" },
    type: FILE,
    stripped: null,
  });
  expect(await media.crop(path, image("png"))).toBeNull();
  expect(media.reports.map(({ outcome }) => outcome)).toEqual(["too_slow", "too_slow"]);
  const [first, second] = media.reports;
  expect(first?.pid).not.toBe(second?.pid);
  expect([first, second].map((report) => isRunning(report?.pid ?? 0))).toEqual([false, false]);
});

test.runIf(process.platform === "linux")(
  "one that does not get the processor is no file for that: it is to be tried again",
  async () => {
    await using media = await rig({ timeLimitMs: 100 });
    const path = await media.put(await good());
    expect((await media.process(path, image("png"))).media.kind).toBe("image");
    process.kill(media.reports[0]?.pid ?? 0, "SIGSTOP");
    await expect(media.process(path, image("png"))).rejects.toMatchObject({
      code: "busy",
      retryAfterMs: 100,
    });
    expect((await media.process(path, image("png"))).media.kind).toBe("image");
    expect(media.reports.map(({ outcome }) => outcome)).toEqual(["done", "held_up", "done"]);
  },
);

test.runIf(process.platform === "linux")(
  "one that waits for ever, and not for the processor, is not tried again",
  async () => {
    await using media = await rig({ timeLimitMs: 100 });
    const path = join(media.dir, "never-written");
    await promisify(execFile)("mkfifo", [path]);
    // On a machine that has no time it is not seen at once that it needs none.
    await eventually(
      async () => expect((await media.process(path, image("png"))).media).toEqual({ kind: "file" }),
      { timeoutMs: 30_000 },
    );
    expect(media.reports.at(-1)?.outcome).toBe("too_slow");
    expect((await media.process(await media.put(await good()), image("png"))).media.kind).toBe("image");
  },
);

test("one that takes too much memory ends with its process, and the next one is looked at", async () => {
  await using media = await rig({ memoryLimitBytes: 60e6 });
  const [path, fine] = [await media.put(await heavy()), await media.put(await good())];
  expect((await media.process(path, image("png"))).media).toEqual({ kind: "file" });
  expect((await media.process(fine, image("png"))).media.kind).toBe("image");
  expect(media.reports.map(({ outcome }) => outcome)).toEqual(["too_large", "done"]);
});

test("where nobody can look at it from outside, the process sees by itself that it is too large", async () => {
  await using media = await rig();
  const path = await media.put(await heavy());
  const child = fork(join(import.meta.dirname, "process-media.ts"), [], { serialization: "advanced" });
  try {
    expect(await once(child, "message")).toEqual(["ready", undefined]);
    child.send({ name: "process", path, judged: image("png"), ...PATIENT, memoryLimitBytes: 20e6 });
    expect(await once(child, "message")).toEqual([{ isTooLarge: true }, undefined]);
  } finally {
    child.kill("SIGKILL");
  }
});

test("one whose process is lost is a file, and the next one gets a new process", async () => {
  await using media = await rig();
  const fine = await media.put(await good());
  await media.process(fine, image("png"));
  const lost = media.process(await media.put(await heavy()), image("png"));
  process.kill(media.reports[0]?.pid ?? 0, "SIGKILL");
  // It may have ended before its turn, and then it does not count.
  expect(["file", "image"]).toContain((await lost).media.kind);
  expect((await media.process(fine, image("png"))).media.kind).toBe("image");
});

test("one at a time, a few wait, and who comes beyond that is told so", async () => {
  await using media = await rig({ queueMax: 1 });
  const path = await media.put(await good());
  const results = await Promise.allSettled([1, 2, 3].map(() => media.process(path, image("png"))));
  const refused = results.filter(({ status }) => status === "rejected");
  expect(refused).toMatchObject([{ reason: { code: "busy" } }]);
  expect((await media.process(path, image("png"))).media.kind).toBe("image");
});

test("who no longer waits costs nothing, and those behind are not held up", async () => {
  await using media = await rig();
  const path = await media.put(await good());
  const controller = new AbortController();
  const first = media.process(path, image("png"));
  const given = media.process(path, image("png"), { signal: controller.signal });
  const third = media.process(path, image("png"));
  controller.abort();
  await expect(given).rejects.toThrow(controller.signal.reason as Error);
  expect([(await first).media.kind, (await third).media.kind]).toEqual(["image", "image"]);
  expect(media.reports).toHaveLength(2);
  await expect(media.crop(path, image("png"), { signal: controller.signal })).rejects.toThrow("abort");
});

test("closing gives up what is being looked at, and says nothing of it", async () => {
  await using files = await rig();
  const path = await files.put(await heavy());
  const media = createMediaProcess(PATIENT);
  const waiting = [media.process(path, image("png")), media.process(path, image("png"))];
  const settled = Promise.allSettled(waiting);
  await media[Symbol.asyncDispose]();
  expect((await settled).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await expect(media.process(path, image("png"))).rejects.toThrow("No more");
});

test("the process has no secrets, may neither write nor connect, and lets others go first", async () => {
  await using media = await rig();
  await media.process(await media.put(await good()), image("png"));
  const pid = media.reports[0]?.pid ?? 0;
  expect(getPriority(pid)).toBeGreaterThan(getPriority(process.pid));
  if (process.platform === "linux") {
    // Each thread has its own, and most of the work is done by those that were there first.
    const threads = readdirSync(`/proc/${pid}/task`).map(Number);
    expect(threads.length).toBeGreaterThan(2);
    for (const thread of threads) expect(getPriority(thread)).toBe(getPriority(pid));
    const names = readFileSync(`/proc/${pid}/environ`, "utf8")
      .split("\0")
      .map((line) => line.split("=")[0]);
    // The last two are of the channel to this process.
    const known = new Set(
      "MALLOC_ARENA_MAX VIPS_BLOCK_UNTRUSTED UV_THREADPOOL_SIZE NODE_CHANNEL_FD NODE_CHANNEL_SERIALIZATION_MODE".split(
        " ",
      ),
    );
    expect(names.filter((name = "") => name !== "" && !known.has(name))).toEqual([]);
    const flags = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    expect(flags).toContain("--permission");
    expect(flags).not.toMatch(/allow-(?:net|child|fs-write|worker|wasi)/);
  }
});

test("without work it is gone, and comes back with work", async () => {
  await using media = await rig({ idleMs: 1 });
  const path = await media.put(await good());
  await media.process(path, image("png"));
  const pid = media.reports[0]?.pid ?? 0;
  await eventually(() => expect(isRunning(pid)).toBe(false));
  expect((await media.process(path, image("png"))).media.kind).toBe("image");
});

const script = (path: string, then: string) => `
  import { createMediaProcess } from ${JSON.stringify(join(import.meta.dirname, "media-process.ts"))};
  const media = createMediaProcess({ timeLimitMs: 60_000, onJob: ({ pid }) => console.log(pid) });
  await media.process(${JSON.stringify(path)}, { mediaType: "image/png", kind: "image" });
  ${then}
`;

test("it keeps nobody from ending, and ends with whom it belongs to", async () => {
  await using media = await rig();
  const path = await media.put(await good());
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--input-type=module",
    "-e",
    script(path, ""),
  ]);
  expect(stdout).toMatch(/^\d+\n$/);
  await eventually(() => expect(isRunning(Number(stdout))).toBe(false));
});

test("it ends also when that is killed", async () => {
  await using media = await rig();
  const path = await media.put(await good());
  const args = ["--input-type=module", "-e", script(path, "setInterval(() => {}, 1000);")];
  const parent = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    expect(isRunning(Number(line.toString()))).toBe(true);
    parent.kill("SIGKILL");
    await eventually(() => expect(isRunning(Number(line.toString()))).toBe(false));
  } finally {
    parent.kill("SIGKILL");
  }
});
