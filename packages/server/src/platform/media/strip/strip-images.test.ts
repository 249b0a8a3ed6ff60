import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import sharp from "sharp";
import type { Sharp } from "sharp";
import { describe, expect, test } from "vitest";

import { MalformedError } from "./malformed-error.ts";
import { orientationOnly } from "./orientation.ts";
import { stripMetadata } from "./strip-metadata.ts";

const CANARY = "CANARY-52.5200N-13.4050E";
const latin1 = (text: string) => Buffer.from(text, "latin1");

/** A picture that is different wherever it is turned, with what a camera and a program say of it. */
function picture(orientation = 1): Sharp {
  const pixels = Buffer.alloc(60 * 40 * 3);
  for (let at = 0; at < pixels.length; at++) pixels[at] = (at * 7 + (at >> 5)) % 251;
  return sharp(pixels, { raw: { width: 60, height: 40, channels: 3 } })
    .withMetadata({ orientation })
    .withIccProfile("p3")
    .withExifMerge({ IFD0: { Copyright: CANARY }, IFD3: { GPSAreaInformation: CANARY } })
    .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>${CANARY}</a></x:xmpmeta>`);
}

async function strip(bytes: Buffer, mediaType: string) {
  const dir = await mkdtemp(join(tmpdir(), "gochat-strip-"));
  try {
    await writeFile(join(dir, "source"), bytes);
    const written = await stripMetadata(join(dir, "source"), join(dir, "target"), mediaType);
    if (written === null) return null;
    const stripped = await readFile(join(dir, "target"));
    expect(written.size).toBe(stripped.length);
    return stripped;
  } finally {
    await rm(dir, { recursive: true });
  }
}

async function stripped(bytes: Buffer, mediaType: string): Promise<Buffer> {
  const result = await strip(bytes, mediaType);
  if (result === null) throw new Error("there was nothing to strip");
  return result;
}

const shown = async (bytes: Buffer) =>
  await sharp(bytes, { animated: true, autoOrient: true }).raw().toBuffer({ resolveWithObject: true });

/** Says nothing of what it said, looks the same, and has nothing more to strip. */
async function expectClean(before: Buffer, mediaType: string): Promise<Buffer> {
  expect(before.includes(CANARY)).toBe(true);
  const after = await stripped(before, mediaType);
  expect(after.includes(CANARY)).toBe(false);
  const [old, now] = [await shown(before), await shown(after)];
  expect(now.info).toEqual(old.info);
  expect(now.data.equals(old.data)).toBe(true);
  const { exif, xmp, iptc, comments, icc, pages } = await sharp(after).metadata();
  expect(exif?.includes(CANARY) ?? false).toBe(false);
  expect({ xmp, iptc, comments }).toEqual({ xmp: undefined, iptc: undefined, comments: undefined });
  const said = await sharp(before).metadata();
  expect({ icc, pages }).toEqual({ icc: said.icc, pages: said.pages });
  expect(await strip(after, mediaType)).toBeNull();
  return after;
}

const segment = (marker: number, body: string) => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(body.length + 2);
  return Buffer.concat([Buffer.from([0xff, marker]), length, latin1(body)]);
};
const chunk = (type: string, body: Buffer | string) => {
  const typed = Buffer.concat([latin1(type), typeof body === "string" ? latin1(body) : body]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(typed.length - 4);
  sum.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, sum]);
};
const insert = (bytes: Buffer, at: number, ...more: Buffer[]) =>
  Buffer.concat([bytes.subarray(0, at), ...more, bytes.subarray(at)]);

describe("JPEG", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])("says nothing but how it is turned: %i", async (orientation) => {
    const after = await expectClean(await picture(orientation).jpeg().toBuffer(), "image/jpeg");
    const { orientation: kept } = await sharp(after).metadata();
    expect(kept ?? 1).toBe(orientation);
  });

  test.each([
    ["a comment", segment(0xfe, CANARY)],
    ["Photoshop's", segment(0xed, `Photoshop 3.0\0${CANARY}`)],
    ["a second Exif", segment(0xe1, `Exif\0\0MM\0*${CANARY}`)],
    ["of a maker", segment(0xe4, CANARY)],
    ["JUMBF", segment(0xeb, `JP\0\x01${CANARY}`)],
    ["a list of more pictures", segment(0xe2, `MPF\0${CANARY}`)],
    ["a small picture", segment(0xe0, `JFXX\0\x10${CANARY}`)],
    ["a small picture in JFIF", segment(0xe0, `JFIF\0\x01\x01\0\0\x01\0\x01\x08\x01${CANARY}`)],
    ["more than how the colours are meant", segment(0xee, `Adobe\0\x64\0\0\0\0\x01${CANARY}`)],
  ])("loses a segment: %s", async (_name, one) => {
    const plain = await picture().jpeg().toBuffer();
    const after = await expectClean(insert(plain, 2, one), "image/jpeg");
    expect(after.length).toBeLessThanOrEqual(plain.length);
  });

  test("stays CMYK and progressive", async () => {
    const cmyk = await sharp({ create: { width: 60, height: 40, channels: 3, background: "teal" } })
      .toColourspace("cmyk")
      .jpeg({ progressive: true })
      .toBuffer();
    const after = await expectClean(insert(cmyk, 2, segment(0xfe, CANARY)), "image/jpeg");
    expect(await sharp(after).metadata()).toMatchObject({ space: "cmyk", isProgressive: true });
  });

  test("ends where the picture ends", async () => {
    const plain = await sharp({ create: { width: 9, height: 9, channels: 3, background: "red" } })
      .jpeg()
      .toBuffer();
    expect(await strip(plain, "image/jpeg")).toBeNull();
    const film = Buffer.concat([plain, latin1(`\0\0\0\x18ftypmp42${CANARY}`)]);
    expect(await stripped(film, "image/jpeg")).toEqual(plain);
  });

  test.each(["no end", "an end in the middle", "an odd marker", "a segment without end", "101 scans"])(
    "with %s cannot be stripped",
    async (what) => {
      const plain = await picture().jpeg().toBuffer();
      const scan = segment(0xda, "\x01\x01\0\0\x3f\0");
      const broken = {
        "no end": plain.subarray(0, -2),
        "an end in the middle": plain.subarray(0, 30),
        "an odd marker": insert(plain, 2, Buffer.from([0x12])),
        "a segment without end": insert(plain, 2, Buffer.from([0xff, 0xe1, 0xff, 0xff])),
        "101 scans": insert(plain, plain.length - 2, ...Array.from({ length: 101 }, () => scan)),
      }[what];
      await expect(strip(broken ?? plain, "image/jpeg")).rejects.toThrow(MalformedError);
    },
  );
});

describe("PNG", () => {
  test.each([1, 3, 6, 8])("says nothing but how it is turned: %i", async (orientation) => {
    const after = await expectClean(await picture(orientation).png().toBuffer(), "image/png");
    expect((await sharp(after).metadata()).orientation ?? 1).toBe(orientation);
  });

  test.each([
    ["tEXt", `Comment\0${CANARY}`],
    ["zTXt", `Comment\0\0${CANARY}`],
    ["iTXt", `Comment\0\0\0\0\0${CANARY}`],
    ["tIME", CANARY],
    ["prVt", CANARY],
    ["pHYs", CANARY],
    ["sPLT", CANARY],
  ])("loses a chunk: %s", async (type, body) => {
    const plain = await sharp(await picture().png().toBuffer())
      .keepIccProfile()
      .png()
      .toBuffer();
    expect(await expectClean(insert(plain, 33, chunk(type, body)), "image/png")).toEqual(plain);
  });

  test("says once how it is turned, as the first chunk says that may", async () => {
    const exif = (orientation: number) => chunk("eXIf", orientationOnly(orientation));
    const plain = await sharp({ create: { width: 60, height: 40, channels: 3, background: "red" } })
      .png()
      .toBuffer();
    const said = insert(plain, 33, exif(6));
    const more = Array.from({ length: 200 }, () =>
      chunk("eXIf", Buffer.from("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x03")),
    );
    const page = insert(said, 33 + 38, exif(3), ...more);
    expect((await shown(page)).info).toEqual((await shown(said)).info);
    expect(await stripped(page, "image/png")).toEqual(said);
    expect(await stripped(insert(plain, 33, exif(1), exif(6)), "image/png")).toEqual(plain);
  });

  test("ends where the picture ends", async () => {
    const plain = await sharp({ create: { width: 9, height: 9, channels: 4, background: "red" } })
      .png()
      .toBuffer();
    const without = (await strip(plain, "image/png")) ?? plain;
    const page = Buffer.concat([without, latin1(`<script>${CANARY}</script>`)]);
    expect(await stripped(page, "image/png")).toEqual(without);
  });

  test("with an odd critical chunk, or without an end, cannot be stripped", async () => {
    const plain = await picture().png().toBuffer();
    for (const broken of [
      insert(plain, 33, chunk("CgBI", "1234")),
      plain.subarray(0, -12),
      plain.subarray(0, 50),
    ]) {
      await expect(strip(broken, "image/png")).rejects.toThrow(MalformedError);
    }
  });
});

describe("WebP", () => {
  test.each([1, 3, 6, 8])("says nothing but how it is turned: %i", async (orientation) => {
    const after = await expectClean(await picture(orientation).webp().toBuffer(), "image/webp");
    expect((await sharp(after).metadata()).orientation ?? 1).toBe(orientation);
  });

  test("loses chunks that nobody knows, and what is behind the end", async () => {
    const plain = await sharp(await picture().webp().toBuffer())
      .keepIccProfile()
      .webp()
      .toBuffer();
    const more = Buffer.concat([plain, latin1(`prVt\x18\0\0\0${CANARY}`)]);
    more.writeUInt32LE(more.length - 8, 4);
    expect(await expectClean(more, "image/webp")).toEqual(plain);
    expect(await stripped(Buffer.concat([plain, latin1(CANARY)]), "image/webp")).toEqual(plain);
  });

  test("stays animated", async () => {
    const frames = await animation().webp().toBuffer();
    const more = Buffer.concat([frames, latin1(`XMP \x18\0\0\0${CANARY}`)]);
    more.writeUInt32LE(more.length - 8, 4);
    const after = await expectClean(more, "image/webp");
    expect((await sharp(after).metadata()).pages).toBe(3);
  });

  test("that is longer than it is cannot be stripped", async () => {
    const plain = await picture().webp().toBuffer();
    const claims = Buffer.from(plain);
    claims.writeUInt32LE(plain.length + 100, 4);
    for (const broken of [plain.subarray(0, -4), claims]) {
      await expect(strip(broken, "image/webp")).rejects.toThrow(MalformedError);
    }
  });
});

/** Three frames of a colour each. */
function animation(): Sharp {
  const frames = [10, 120, 240].map((value) => Buffer.alloc(16 * 16 * 3, value));
  return sharp(Buffer.concat(frames), { raw: { width: 16, height: 48, channels: 3, pageHeight: 16 } });
}

describe("GIF", () => {
  const blocks = (text: string) => `${String.fromCharCode(text.length)}${text}\0`;

  test.each([
    ["a comment", `!\xfe${blocks(CANARY)}`],
    ["XMP", `!\xff\x0bXMP DataXMP${blocks(CANARY)}`],
    ["what a program keeps", `!\xff\x0bMGK8BIM0000${blocks(CANARY)}`],
    ["a text", `!\x01\x0c${"\0".repeat(12)}${blocks(CANARY)}`],
    ["more of a loop than there is to say", `!\xff\x0bNETSCAPE2.0${blocks(CANARY)}`],
  ])("loses %s, and stays animated", async (_name, block) => {
    const plain = await animation().gif({ loop: 3 }).toBuffer();
    expect(await strip(plain, "image/gif")).toBeNull();
    const after = await expectClean(insert(plain, plain.length - 1, latin1(block)), "image/gif");
    expect(after).toEqual(plain);
    expect((await sharp(after).metadata()).loop).toBe(3);
  });

  test("ends where it ends, and gets an end if it has none", async () => {
    const plain = await animation().gif().toBuffer();
    expect(await stripped(Buffer.concat([plain, latin1(CANARY)]), "image/gif")).toEqual(plain);
    expect(await stripped(plain.subarray(0, -1), "image/gif")).toEqual(plain);
  });

  test("with an odd block, or cut in one, cannot be stripped", async () => {
    const plain = await animation().gif().toBuffer();
    for (const broken of [
      insert(plain, plain.length - 1, latin1("?")),
      plain.subarray(0, -20),
      latin1("GIF89a"),
    ]) {
      await expect(strip(broken, "image/gif")).rejects.toThrow(MalformedError);
    }
  });
});

describe("AVIF", () => {
  test.each([1, 3, 6, 8])("says nothing, and is turned as before: %i", async (orientation) => {
    const before = await picture(orientation).avif({ effort: 0 }).toBuffer();
    const after = await stripped(before, "image/avif");
    expect([before.includes(CANARY), after.includes(CANARY)]).toEqual([true, false]);
    expect(after.length).toBe(before.length);
    expect((await shown(after)).data.equals((await shown(before)).data)).toBe(true);
    expect(await strip(after, "image/avif")).toBeNull();
  });

  test("loses boxes that nobody knows, and what is behind the end", async () => {
    const plain = await stripped(await picture().avif({ effort: 0 }).toBuffer(), "image/avif");
    const box = latin1(`\0\0\0\x20uuid${CANARY}`);
    const after = await stripped(Buffer.concat([plain, box, latin1("CANARY")]), "image/avif");
    expect(after.includes("CANARY")).toBe(false);
    expect((await shown(after)).data.equals((await shown(plain)).data)).toBe(true);
  });

  test("with a box that has no end cannot be stripped", async () => {
    const plain = await picture().avif({ effort: 0 }).toBuffer();
    for (const broken of [plain.subarray(0, -9), plain.subarray(0, 100), latin1("\0\0\0\x0aftyp")]) {
      await expect(strip(broken, "image/avif")).rejects.toThrow(MalformedError);
    }
  });
});
