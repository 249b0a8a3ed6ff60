import { deflateSync } from "node:zlib";
import sharp from "sharp";
import type { Sharp } from "sharp";

import {
  blackPng,
  deflatedZeros,
  gifFrame,
  gifHead,
  insert,
  jpegSegment,
  latin1,
  patch,
  PNG_SIGNATURE,
  pngChunk,
  pngHead,
  riff,
  riffChunk,
  uint24,
  uint32,
} from "./image-parts.ts";

/** A file that costs more than it is worth, or lies. Made when it is wanted: together they would be large. */
export interface HostileFile {
  readonly name: string;
  readonly make: () => Buffer | Promise<Buffer>;
}

const flat = (width: number, height = width): Sharp =>
  sharp({ create: { width, height, channels: 3, background: "teal" } });

const noise = (width: number, height = width): Sharp =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: "black",
      noise: { type: "gaussian", mean: 128, sigma: 40 },
    },
  });

const hostile = (name: string, make: HostileFile["make"]): HostileFile => ({ name, make });

const pngs = [
  hostile("PNG that says 65535 x 65535", () => claim({ width: 65_535, height: 65_535 })),
  hostile("PNG that says 2 ** 31 - 1 of both", () => claim({ width: 2 ** 31 - 1, height: 2 ** 31 - 1 })),
  hostile("PNG of no size", () => claim({ width: 0, height: 0 })),
  hostile("PNG that says more than its data", () => claim({ width: 5000, height: 5000 })),
  hostile("PNG bomb of 400 Mpx", () => blackPng({ width: 20_000, height: 20_000, depth: 1 })),
  hostile("PNG of 36 Mpx", () => blackPng({ width: 6000, height: 6000 })),
  hostile("PNG of 36 Mpx, 8 bytes each", () => blackPng({ width: 6000, height: 6000, depth: 16, color: 6 })),
  hostile("PNG of 36 Mpx, interlaced", () =>
    blackPng({ width: 6000, height: 6000, color: 2, isInterlaced: true }),
  ),
  hostile("PNG of 36 Mpx, interlaced, 8 bytes each", () =>
    blackPng({ width: 6000, height: 6000, depth: 16, color: 6, isInterlaced: true }),
  ),
  hostile("PNG of a million pixels in one row", () => blackPng({ width: 1_000_000, height: 1 })),
  hostile("PNG of ten million rows", () => blackPng({ width: 1, height: 10_000_000 })),
  hostile("PNG whose colours are 200 MB", async () =>
    smallPng(pngChunk("iCCP", Buffer.concat([latin1("x\0\0"), await deflatedZeros(200e6)]))),
  ),
  hostile("PNG with a text of 200 MB", async () =>
    smallPng(pngChunk("zTXt", Buffer.concat([latin1("x\0\0"), await deflatedZeros(200e6)]))),
  ),
  hostile("PNG with an international text of 200 MB", async () =>
    smallPng(pngChunk("iTXt", Buffer.concat([latin1("x\0\x01\0\0\0"), await deflatedZeros(200e6)]))),
  ),
  hostile("PNG with 500 texts of 4 MB", () => {
    const text = pngChunk("zTXt", Buffer.concat([latin1("x\0\0"), deflateSync(Buffer.alloc(4e6))]));
    return smallPng(...Array.from({ length: 500 }, () => text));
  }),
  hostile("PNG with 300,000 chunks", () => {
    const chunk = pngChunk("prVt", "");
    return smallPng(Buffer.alloc(300_000 * chunk.length, chunk));
  }),
  hostile("PNG whose data have no end", async () => {
    const pixels = pngChunk("IDAT", await deflatedZeros(200e6));
    return Buffer.concat([PNG_SIGNATURE, pngHead({ width: 8, height: 8 }), pixels, pngChunk("IEND", "")]);
  }),
  hostile("PNG that says 4 billion frames", () => smallPng(pngChunk("acTL", Buffer.alloc(8, 0xff)))),
  hostile("PNG whose Exif points to itself", () =>
    smallPng(
      pngChunk("eXIf", latin1("MM\0*\0\0\0\x08\xff\xff\x87\x69\0\x04\0\0\0\x01\0\0\0\x08".repeat(2000))),
    ),
  ),
  hostile("PNG and web page", async () =>
    Buffer.concat([await smallPng(pngChunk("tEXt", `Comment\0${PAGE}`)), latin1(PAGE)]),
  ),
];

const jpegs = [
  hostile("JPEG that says 65535 x 65535", async () =>
    resized(await flat(64).jpeg().toBuffer(), 65_535, 65_535),
  ),
  hostile("JPEG of no size", async () => resized(await flat(64).jpeg().toBuffer(), 0, 0)),
  hostile("JPEG of one row, 65500 long", () => flat(65_500, 1).jpeg().toBuffer()),
  hostile("JPEG of 36 Mpx", () => flat(6000).jpeg().toBuffer()),
  hostile("JPEG of 36 Mpx, progressive", () => flat(6000).jpeg({ progressive: true }).toBuffer()),
  hostile("JPEG of 36 Mpx, progressive, whole colours", () =>
    flat(6000).jpeg({ progressive: true, chromaSubsampling: "4:4:4" }).toBuffer(),
  ),
  hostile("JPEG of 24 Mpx, progressive, whole colours", () =>
    flat(4898).jpeg({ progressive: true, chromaSubsampling: "4:4:4" }).toBuffer(),
  ),
  hostile("JPEG of 36 Mpx, turned", () => flat(6000).withMetadata({ orientation: 6 }).jpeg().toBuffer()),
  hostile("JPEG that says 36 Mpx, CMYK, progressive", async () =>
    resized(await flat(64).toColourspace("cmyk").jpeg({ progressive: true }).toBuffer(), 6000, 6000),
  ),
  hostile("JPEG of 90 scans of 16 Mpx", () => jpegOfScans(4000, 89)),
  hostile("JPEG of 800 scans of 16 Mpx", () => jpegOfScans(4000, 799)),
  hostile("JPEG of 16 MB of colours", async () => {
    const parts = Array.from({ length: 255 }, (_, part) =>
      jpegSegment(
        0xe2,
        Buffer.concat([latin1("ICC_PROFILE\0"), Buffer.from([part + 1, 255]), Buffer.alloc(65_000)]),
      ),
    );
    return insert(await flat(8).jpeg().toBuffer(), 2, ...parts);
  }),
  hostile("JPEG with an Exif that points to itself", async () =>
    insert(
      await flat(8).jpeg().toBuffer(),
      2,
      jpegSegment(0xe1, `Exif\0\0MM\0*${"\0\0\0\x08\xff\xff".repeat(10_000)}`),
    ),
  ),
  hostile("JPEG and ZIP", async () =>
    Buffer.concat([await flat(8).jpeg().toBuffer(), latin1("PK\x03\x04"), Buffer.alloc(1000, 1)]),
  ),
  hostile("JPEG and PDF", async () =>
    insert(await flat(8).jpeg().toBuffer(), 2, jpegSegment(0xfe, "%PDF-1.7\n")),
  ),
];

const gifs = [
  hostile("GIF of 65535 x 65535", () => gif(gifHead(65_535, 65_535), gifFrame(1, 1))),
  hostile("GIF of 16 Mpx", () => gif(gifHead(4000, 4000), gifFrame(4000, 4000))),
  hostile("GIF of 16 Mpx, whole", () => flat(4000).gif({ effort: 1 }).toBuffer()),
  hostile("GIF whose frame is larger than it", () => gif(gifHead(10, 10), gifFrame(65_535, 65_535))),
  hostile("GIF of 10,000 frames", () => gif(gifHead(4000, 4000), ...frames(10_000))),
  hostile("GIF of 2,000 frames", () => gif(gifHead(4000, 4000), ...frames(2000))),
  hostile("GIF of 300,000 comments", () =>
    gif(gifHead(8, 8), Buffer.alloc(300_000 * 5, latin1("!\xfe\x01x\0")), gifFrame(8, 8)),
  ),
  hostile("GIF and script", () => latin1(`GIF89a/*${"\0".repeat(20)}*/=1;alert(1)//;`)),
  hostile("GIF and web page", () => latin1(`GIF89a${PAGE}`)),
];

const webps = [
  hostile("WebP that says 16384 x 16384", () =>
    riff(riffChunk("VP8L", latin1("\x2f\xff\xff\xff\x0f\0\0\0"))),
  ),
  hostile("WebP whose canvas is 2 ** 24 of both", () =>
    riff(riffChunk("VP8X", Buffer.concat([uint24(0), Buffer.alloc(1), uint24(0xffffff), uint24(0xffffff)]))),
  ),
  hostile("WebP of 36 Mpx", () => flat(6000).webp({ effort: 0 }).toBuffer()),
  hostile("WebP of 36 Mpx, lossless", () => flat(6000).webp({ lossless: true, effort: 0 }).toBuffer()),
  hostile("WebP of 1,000 frames of 16 Mpx", () => animatedWebp(4000, 1000)),
  hostile("WebP of 10,000 frames", () => animatedWebp(1000, 10_000)),
  hostile("WebP of 36 Mpx, animated", () => animatedWebp(6000, 2)),
];

const avifs = [
  hostile("AVIF of 6 Mpx", () => flat(2440).avif({ effort: 0 }).toBuffer()),
  hostile("AVIF of 6 Mpx, noise, whole colours", () =>
    noise(2440).avif({ effort: 0, chromaSubsampling: "4:4:4" }).toBuffer(),
  ),
  hostile("AVIF of 16 Mpx", () => flat(4000).avif({ effort: 0 }).toBuffer()),
  hostile("AVIF of 16 Mpx that says 64 x 64", async () => avifThatSays(4000, 64)),
  hostile("AVIF of 36 Mpx that says 6 Mpx", async () => avifThatSays(6000, 2440)),
  hostile("AVIF that says 65535 x 65535", async () => avifThatSays(64, 65_535)),
  hostile("AVIF that says 2 ** 32 - 1 of both", async () => avifThatSays(64, 0xff_ff_ff_ff)),
  hostile("AVIF whose items have 4 billion parts", async () =>
    patch(await flat(64).avif({ effort: 0 }).toBuffer(), "iloc", 0, Buffer.alloc(10, 0)),
  ),
];

const others = [
  hostile("nothing", () => Buffer.alloc(0)),
  hostile("one byte", () => Buffer.from([0x89])),
  hostile("SVG that reads a file", () =>
    latin1(
      `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>${svg("<text>&x;</text>")}`,
    ),
  ),
  hostile("SVG that asks a server", () =>
    latin1(svg('<image href="http://127.0.0.1:9/x.png" width="9" height="9"/>')),
  ),
  hostile("SVG of a billion laughs", () => {
    const entities = Array.from({ length: 12 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`);
    return latin1(`<!DOCTYPE svg [<!ENTITY l0 "ha">${entities.join("")}]>${svg("<text>&l12;</text>")}`);
  }),
  hostile("SVG with a script", () => latin1(svg("<script>alert(1)</script>"))),
  hostile("TIFF", () => flat(2000).tiff().toBuffer()),
  hostile("TIFF whose directories go round", () =>
    latin1("II*\0\x08\0\0\0\x01\0\0\x01\x03\0\x01\0\0\0\xff\xff\0\0\x08\0\0\0"),
  ),
  hostile("HEIC", () => latin1(`\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x08meta${"\0".repeat(200)}`)),
  hostile("JPEG XL", () => latin1(`\xff\x0a${"\xff".repeat(200)}`)),
  hostile("BMP of 65535 x 65535", () => latin1(`BM${"\xff\xff\0\0".repeat(20)}`)),
  hostile("ICO", () => latin1(`\0\0\x01\0\xff\xff${"\xff".repeat(200)}`)),
  hostile("PDF and JPEG", async () => Buffer.concat([latin1("%PDF-1.7\n"), await flat(8).jpeg().toBuffer()])),
  hostile("ZIP", () => latin1(`PK\x03\x04${"\0".repeat(100)}`)),
  hostile("EPS", () => latin1("%!PS-Adobe-3.0 EPSF-3.0\n{ } loop\n")),
  hostile("a raw picture of libvips", () => latin1(`\xb6\xa6\xf2\x08${"\x7f".repeat(100)}`)),
];

const START: Readonly<Record<string, Buffer>> = {
  PNG: latin1("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"),
  JPEG: latin1("\xff\xd8\xff\xe0\0\x10JFIF\0"),
  GIF: latin1("GIF89a"),
  WebP: latin1("RIFF\xff\xff\0\0WEBPVP8 "),
  AVIF: latin1("\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf\0\x10\0\0meta"),
};
const whole: Readonly<Record<string, () => Promise<Buffer>>> = {
  PNG: () => noise(300).png().toBuffer(),
  JPEG: () => noise(300).jpeg().toBuffer(),
  GIF: () => noise(300).gif({ effort: 1 }).toBuffer(),
  WebP: () => noise(300).webp({ effort: 0 }).toBuffer(),
  AVIF: () => noise(300).avif({ effort: 0 }).toBuffer(),
};

const cut = Object.entries(whole).flatMap(([format, make]) =>
  [0.02, 0.5, 0.98].map((part) =>
    hostile(`${format} of which ${part * 100} % are there`, async () => {
      const bytes = await make();
      return bytes.subarray(0, Math.max(12, Math.floor(bytes.length * part)));
    }),
  ),
);
const random = Object.entries(START).map(([format, start]) =>
  hostile(`${format} that goes on at random`, () => Buffer.concat([start, pseudoRandom(200_000)])),
);
const damaged = Object.entries(whole).map(([format, make]) =>
  hostile(`${format} with other bytes here and there`, async () => {
    const bytes = await make();
    for (let at = 40; at < bytes.length; at += 97) bytes[at] = (bytes[at] ?? 0) ^ 0x5a;
    return bytes;
  }),
);

/** None of these may cost more than any other picture. */
export const hostileImages: readonly HostileFile[] = [
  ...pngs,
  ...jpegs,
  ...gifs,
  ...webps,
  ...avifs,
  ...others,
  ...cut,
  ...random,
  ...damaged,
];

const PAGE = "<!doctype html><script>alert(document.domain)</script>";

const svg = (inside: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="9000" height="9000">${inside}</svg>`;

const claim = (head: Parameters<typeof pngHead>[0]): Buffer =>
  Buffer.concat([
    PNG_SIGNATURE,
    pngHead(head),
    pngChunk("IDAT", deflateSync(Buffer.alloc(100))),
    pngChunk("IEND", ""),
  ]);

const smallPng = async (...between: Buffer[]): Promise<Buffer> =>
  await blackPng({ width: 8, height: 8 }, { between });

/** A JPEG that says another size. */
function resized(bytes: Buffer, width: number, height: number): Buffer {
  const frame =
    [0xc0, 0xc2].map((marker) => bytes.indexOf(Buffer.from([0xff, marker]))).find((at) => at > 0) ?? 0;
  bytes.writeUInt16BE(height, frame + 5);
  bytes.writeUInt16BE(width, frame + 7);
  return bytes;
}

/** Grey, and then by one more bit for one more coefficient with each scan, all of them zero: each passes over the whole of it. */
async function jpegOfScans(side: number, count: number): Promise<Buffer> {
  const bytes = await flat(side).greyscale().jpeg({ progressive: true }).toBuffer();
  const firstScan = bytes.indexOf(Buffer.from([0xff, 0xda]));
  const nextTable = bytes.indexOf(Buffer.from([0xff, 0xc4]), firstScan);
  // One symbol, of one bit: the next 2 ** 14 blocks have nothing in them, and as many more as 14 bits say.
  const table = jpegSegment(0xc4, latin1(`\x10\x01${"\0".repeat(15)}\xe0`));
  const runs = Math.ceil((side / 8) ** 2 / 32_767);
  const bits = `0${"1".repeat(14)}`.repeat(runs).padEnd(Math.ceil((runs * 15) / 8) * 8, "1");
  const data =
    bits.match(/.{8}/g)?.flatMap((byte) => (byte === "11111111" ? [255, 0] : [parseInt(byte, 2)])) ?? [];
  const scans = Array.from({ length: count }, (_, scan) => {
    const [bit, coefficient] = [13 - Math.floor(scan / 63), 1 + (scan % 63)];
    const passes = (bit === 13 ? 0 : bit + 1) * 16 + bit;
    const head = Buffer.from([1, 1, 0, coefficient, coefficient, passes]);
    return Buffer.concat([jpegSegment(0xda, head), Buffer.from(data)]);
  });
  return Buffer.concat([bytes.subarray(0, nextTable), table, ...scans, Buffer.from([0xff, 0xd9])]);
}

const gif = (...parts: Buffer[]): Buffer => Buffer.concat([...parts, latin1(";")]);
const frames = (count: number): Buffer[] => Array.from({ length: count }, () => gifFrame(1, 1));

async function animatedWebp(side: number, count: number): Promise<Buffer> {
  const still = await flat(side).webp({ effort: 0 }).toBuffer();
  const place = Buffer.concat([
    uint24(0),
    uint24(0),
    uint24(side - 1),
    uint24(side - 1),
    uint24(10),
    Buffer.alloc(1),
  ]);
  const frame = riffChunk("ANMF", Buffer.concat([place, still.subarray(12)]));
  const canvas = Buffer.concat([Buffer.from([2, 0, 0, 0]), uint24(side - 1), uint24(side - 1)]);
  const animation = riffChunk("ANIM", Buffer.alloc(6));
  return riff(riffChunk("VP8X", canvas), animation, ...Array.from({ length: count }, () => frame));
}

async function avifThatSays(side: number, said: number): Promise<Buffer> {
  return patch(await flat(side).avif({ effort: 0 }).toBuffer(), "ispe", 4, uint32(said), uint32(said));
}

/** The same each time. */
function pseudoRandom(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 1;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = state >>> 16;
  }
  return bytes;
}
