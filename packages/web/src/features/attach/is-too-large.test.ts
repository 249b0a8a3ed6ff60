import { expect, test } from "vitest";
import { isTooLarge } from "./is-too-large.ts";
import { pictureSize } from "./picture-size.ts";

/** Bytes: numbers of one byte, or text. */
const blob = (...parts: readonly (string | readonly number[])[]): Blob =>
  new Blob(parts.map((part) => (typeof part === "string" ? part : new Uint8Array(part))));
const be16 = (n: number) => [n >> 8, n & 0xff];
const be32 = (n: number) => [...be16(n >>> 16), ...be16(n & 0xffff)];
const le = (bytes: number, n: number) => Array.from({ length: bytes }, (_, nth) => (n >>> (8 * nth)) & 0xff);
const rest = Array.from({ length: 32 }, () => 0);

const png = (width: number, height: number) =>
  blob([0x89], "PNG\r\n", [0x1a, 0x0a], be32(13), "IHDR", be32(width), be32(height), rest);
const gif = (width: number, height: number) => blob("GIF89a", le(2, width), le(2, height), rest);
const vp8x = (flags: number, width: number, height: number) =>
  blob(
    "RIFF",
    rest.slice(0, 4),
    "WEBPVP8X",
    le(4, 10),
    [flags, 0, 0, 0],
    le(3, width - 1),
    le(3, height - 1),
    rest,
  );
const vp8l = (width: number, height: number) =>
  blob(
    "RIFF",
    rest.slice(0, 4),
    "WEBPVP8L",
    le(4, 9),
    [0x2f],
    le(4, (width - 1) | ((height - 1) << 14)),
    rest,
  );
const vp8 = (width: number, height: number) =>
  blob(
    "RIFF",
    rest.slice(0, 4),
    "WEBPVP8 ",
    le(4, 9),
    [0, 0, 0, 0x9d, 0x01, 0x2a],
    le(2, width),
    le(2, height),
    rest,
  );
const jpeg = (width: number, height: number) =>
  blob(
    [0xff, 0xd8, 0xff, 0xe1, ...be16(40_002)],
    Array.from({ length: 40_000 }, () => 0xff),
    [0xff, 0xff, 0xff, 0xc4, 0, 4, 1, 2, 0xff, 0xc2, 0, 17, 8, ...be16(height), ...be16(width), 3],
  );
const avif = (width: number, height: number) =>
  blob(
    be32(28),
    "ftypavif",
    rest,
    "ispe",
    be32(0),
    be32(100),
    be32(100),
    "ispe",
    be32(0),
    be32(width),
    be32(height),
    rest,
  );

test.each([
  ["png", png(9_000, 4_000)],
  ["gif", gif(9_000, 4_000)],
  ["webp", vp8x(0, 9_000, 4_000)],
  ["webp", vp8l(9_000, 4_000)],
  ["webp", vp8(9_000, 4_000)],
  ["jpeg", jpeg(9_000, 4_000)],
  ["avif", avif(9_000, 4_000)],
])("the first bytes of a picture say how large it is: %s", async (format, file) => {
  expect(await pictureSize(file)).toEqual({ format, width: 9_000, height: 4_000, isAnimated: false });
});

test("each format has its limit, and what moves another one", async () => {
  expect(await Promise.all([png(6_000, 6_000), png(6_001, 6_000), png(65_536, 2)].map(isTooLarge))).toEqual([
    false,
    true,
    true,
  ]);
  expect(await Promise.all([jpeg(9_000, 4_000), jpeg(9_001, 4_000)].map(isTooLarge))).toEqual([false, true]);
  expect(await Promise.all([gif(4_000, 4_000), gif(4_001, 4_000)].map(isTooLarge))).toEqual([false, true]);
  expect(await Promise.all([avif(3_000, 2_000), avif(3_001, 2_000)].map(isTooLarge))).toEqual([false, true]);
  expect(await Promise.all([vp8x(0, 6_000, 6_000), vp8x(2, 6_000, 6_000)].map(isTooLarge))).toEqual([
    false,
    true,
  ]);
});

test.each([
  ["nothing", blob()],
  ["a text", blob("RIFF is a word, and so is WEBP, and this is only a text about them")],
  ["a JPEG that ends", blob([0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff], rest)],
  [
    "a JPEG that goes on for ever",
    blob(
      [0xff, 0xd8],
      Array.from({ length: 50_000 }, () => 0xff),
    ),
  ],
  ["a film", blob(be32(28), "ftypisom", rest)],
])("of %s nothing is said", async (_, file) => {
  expect(await pictureSize(file)).toBeUndefined();
  expect(await isTooLarge(file)).toBe(false);
});
