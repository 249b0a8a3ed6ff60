import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";

import { record } from "../testing/recordings.ts";
import { MalformedError } from "./malformed-error.ts";
import { planStrip } from "./strip-metadata.ts";

const picture = () =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: "teal" } })
    .withIccProfile("p3")
    .withExif({ IFD0: { Copyright: "someone" } })
    .withXmp("<a/>");

const whole: [string, () => Promise<Buffer>][] = [
  ["image/jpeg", () => picture().jpeg({ progressive: true }).toBuffer()],
  ["image/png", () => picture().png().toBuffer()],
  ["image/webp", () => picture().webp().toBuffer()],
  ["image/gif", () => picture().gif().toBuffer()],
  ["image/avif", () => picture().avif({ effort: 0 }).toBuffer()],
  ["video/mp4", () => record({ format: "mp4", hasVideo: true, hasAudio: true, seconds: 1 })],
];

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "gochat-damaged-"));
});
afterAll(async () => await rm(dir, { recursive: true }));

const damage = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    byte: fc.constantFrom(0, 1, 0x7f, 0x80, 0xff),
  }),
  { minLength: 1, maxLength: 6 },
);

test.each(whole)("however a file is damaged, there is a plan or a reason: %s", async (mediaType, make) => {
  const bytes = await make();
  const path = join(dir, "damaged");
  await fc.assert(
    fc.asyncProperty(damage, fc.double({ min: 0.3, max: 1, noNaN: true }), async (changes, part) => {
      const damaged = Buffer.from(bytes.subarray(0, Math.ceil(bytes.length * part)));
      // Structure stands at the beginning, mostly.
      for (const { at, byte } of changes) damaged[Math.floor(at ** 2 * damaged.length)] = byte;
      await writeFile(path, damaged);
      const outcome = await planStrip(path, mediaType).catch((error: unknown) => error);
      if (outcome instanceof MalformedError || outcome === null) return;
      expect(outcome).toBeInstanceOf(Array);
      const length = (outcome as { from?: number; to?: number; bytes?: Uint8Array; zeros?: number }[])
        .map(({ from = 0, to = 0, bytes, zeros = 0 }) => to - from + (bytes?.length ?? 0) + zeros)
        .reduce((sum, one) => sum + one, 0);
      expect(length).toBeLessThanOrEqual(damaged.length + 100);
    }),
    { numRuns: 400 },
  );
});
