import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

import { probeRecording } from "../probe-recording.ts";
import { insert, latin1, uint32 } from "../testing/image-parts.ts";
import { record } from "../testing/recordings.ts";
import { MalformedError } from "./malformed-error.ts";
import { stripMetadata } from "./strip-metadata.ts";

const CANARY = "CANARY+52.5200+013.4050/";

const box = (type: string, ...parts: (Buffer | string)[]): Buffer => {
  const body = Buffer.concat(parts.map((part) => (typeof part === "string" ? latin1(part) : part)));
  return Buffer.concat([uint32(8 + body.length), latin1(type), body]);
};
const full = (type: string, ...parts: (Buffer | string)[]) => box(type, uint32(0), ...parts);
const handler = (type: string) => full("hdlr", uint32(0), latin1(type), Buffer.alloc(13));
const film = async () => await record({ format: "mp4", hasVideo: true, hasAudio: true });

/** A film whose last box, its tables, has these as well. */
function withTables(bytes: Buffer, ...boxes: Buffer[]): Buffer {
  const start = bytes.lastIndexOf("moov") - 4;
  const more = Buffer.concat([bytes, ...boxes]);
  more.writeUInt32BE(more.length - start, start);
  return more;
}

async function strip(bytes: Buffer, mediaType = "video/mp4") {
  const dir = await mkdtemp(join(tmpdir(), "gochat-strip-"));
  try {
    const [source, target] = [join(dir, "source"), join(dir, "target")];
    await writeFile(source, bytes);
    if ((await stripMetadata(source, target, mediaType)) === null) return null;
    return { bytes: await readFile(target), media: await probeRecording(target, mediaType, 60_000) };
  } finally {
    await rm(dir, { recursive: true });
  }
}

const tags = (...items: Buffer[]) => full("meta", handler("mdir"), box("ilst", ...items));
const tag = (type: string, value: string) => box(type, box("data", uint32(1), uint32(0), value));
const name = tag("\xa9nam", "Song");
const cameraList = box(
  "meta",
  handler("mdta"),
  full("keys", uint32(1), box("mdta", "com.apple.quicktime.location.ISO6709")),
  box("ilst", box("\0\0\0\x01", box("data", uint32(1), uint32(0), CANARY))),
);

test.each([
  ["where it was, of QuickTime", box("udta", box("\xa9xyz", "\0\x18\x15\xc7", CANARY))],
  ["where it was, of 3GPP", box("udta", full("loci", CANARY))],
  ["where it was, of an iPhone", cameraList],
  ["what a maker writes", box("udta", box("GPMF", CANARY), Buffer.alloc(4))],
  ["what nobody can read", box("udta", box("\xa9xyz", CANARY), latin1("\xff\xff\xff\xffoops"))],
  ["XMP", box("uuid", CANARY)],
  ["what is free", box("free", CANARY)],
  ["a list of places", box("gps ", CANARY)],
  ["a tag of its own", box("udta", tags(name, tag("----", CANARY)))],
])("a film loses %s, and plays as before", async (_what, said) => {
  const before = withTables(await film(), said);
  const { bytes, media } = (await strip(before)) ?? {};
  expect(bytes?.length).toBe(before.length);
  expect(bytes?.includes("CANARY")).toBe(false);
  expect(media).toEqual({ kind: "video", width: 640, height: 360, durationMs: 2000 });
  const media0 = before.subarray(before.indexOf("mdat"), before.lastIndexOf("moov") - 4);
  expect(bytes?.includes(media0)).toBe(true);
  expect(await strip(bytes ?? before)).toBeNull();
});

test("music keeps what people say of it", async () => {
  const before = withTables(await film(), box("udta", tags(name, tag("\xa9xyz", CANARY))));
  const { bytes } = (await strip(before)) ?? {};
  expect([bytes?.includes("Song"), bytes?.includes("CANARY")]).toEqual([true, false]);
  expect(await strip(withTables(await film(), box("udta", tags(name))))).toBeNull();
});

/** Of places, second by second, in chunks that stand behind the film. */
function trackOfPlaces(start: number, chunks: number, handlerType = "meta"): Buffer {
  const table = box(
    "stbl",
    full("stsc", uint32(1), uint32(1), uint32(2), uint32(1)),
    full("stsz", uint32(CANARY.length), uint32(chunks * 2)),
    full(
      "stco",
      uint32(chunks),
      ...Array.from({ length: chunks }, (_, chunk) => uint32(start + chunk * 2 * CANARY.length)),
    ),
  );
  return box(
    "trak",
    full("tkhd", CANARY),
    box("mdia", full("mdhd", ""), handler(handlerType), box("minf", table)),
  );
}

test.each(["meta", "text", "sbtl"])(
  "a film loses a track of places (%s), and what it stands for",
  async (type) => {
    const plain = await film();
    const start = plain.lastIndexOf("moov") - 4;
    const places = insert(plain, start, box("mdat", CANARY.repeat(8)));
    const before = withTables(places, trackOfPlaces(start + 8, 4, type));
    const { bytes, media } = (await strip(before)) ?? {};
    expect(bytes?.length).toBe(before.length);
    expect(bytes?.includes("CANARY")).toBe(false);
    expect(media).toEqual({ kind: "video", width: 640, height: 360, durationMs: 2000 });
  },
);

test("bytes behind the last box are left out, and a film of a phone is stripped as well", async () => {
  const plain = await record({ format: "mov", hasVideo: true });
  expect(await strip(plain, "video/quicktime")).toBeNull();
  const { bytes } = (await strip(Buffer.concat([plain, latin1("CANARY")]), "video/quicktime")) ?? {};
  expect(bytes).toEqual(plain);
});

test("a recording that broke off keeps what there is of it", async () => {
  const plain = await film();
  const media = plain.subarray(0, plain.lastIndexOf("moov") - 40);
  expect(await strip(media).catch((error: unknown) => error)).toBeNull();
});

test("one in whose boxes nobody finds the way cannot be stripped", async () => {
  const plain = await film();
  const endless = Buffer.from(plain);
  endless.writeUInt32BE(0x7f_ff_ff_ff, plain.lastIndexOf("trak") - 4);
  const broken = [
    plain.subarray(0, -10),
    endless,
    withTables(plain, box("cmov", "")),
    withTables(plain, box("trak", "")),
    withTables(plain, trackOfPlaces(0xff_ff_ff_00, 2)),
    withTables(plain, trackOfPlaces(0, 50_000)),
    withTables(plain, Buffer.alloc(8 * 30_000, box("free"))),
    latin1("\0\0\0"),
    Buffer.alloc(0),
  ];
  for (const bytes of broken) await expect(strip(bytes)).rejects.toThrow(MalformedError);
});
