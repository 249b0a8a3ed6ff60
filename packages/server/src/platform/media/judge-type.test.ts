import { deflateRawSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";

import { judgeType, SAMPLE_BYTES, settleType } from "./judge-type.ts";

const FILE = { mediaType: "application/octet-stream", kind: "file" };
const text = (value: string) => new TextEncoder().encode(value);
const latin1 = (value: string) => Uint8Array.from(Buffer.from(value, "latin1"));
const box = (type: string, rest: string) =>
  latin1(`\0\0\0${String.fromCharCode(8 + rest.length)}${type}${rest}`);
const riff = (form: string) => latin1(`RIFF\x24\0\0\0${form}`);
const ebml = (docType: string) =>
  latin1(
    `\x1a\x45\xdf\xa3${String.fromCharCode(0x83 + docType.length)}\x42\x82${String.fromCharCode(0x80 + docType.length)}${docType}\x18\x53\x80\x67\x81\0`,
  );
const ogg = (first: string) => latin1(`OggS${"\0".repeat(24)}${first.padEnd(64, "\0")}`);
const png = latin1("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\0IDAT");

const shownInline: [string, Uint8Array, string, string][] = [
  ["PNG", png, "image/png", "image"],
  ["JPEG", latin1("\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"), "image/jpeg", "image"],
  ["GIF", latin1("GIF89a\x01\0\x01\0\0\0\0;"), "image/gif", "image"],
  ["WebP", latin1("RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0"), "image/webp", "image"],
  ["AVIF", box("ftyp", "avif\0\0\0\0avifmif1"), "image/avif", "image"],
  ["MP3", latin1("\xff\xfb\x90\x64".padEnd(64, "\0")), "audio/mpeg", "audio"],
  [
    "MP3 behind a large ID3",
    latin1("ID3\x04\0\0\0\x10\0\0".padEnd(SAMPLE_BYTES, "a")),
    "audio/mpeg",
    "audio",
  ],
  ["M4A", box("ftyp", "M4A \0\0\0\0M4A isom"), "audio/mp4", "audio"],
  ["AAC", latin1("\xff\xf1\x50\x80\x02\x1f\xfc".padEnd(64, "\0")), "audio/aac", "audio"],
  ["Opus in Ogg", ogg("OpusHead\x01\x01"), "audio/ogg", "audio"],
  ["Vorbis in Ogg", ogg("\x01vorbis"), "audio/ogg", "audio"],
  ["WAV", riff("WAVEfmt "), "audio/wav", "audio"],
  ["FLAC", latin1("fLaC\0\0\0\x22".padEnd(64, "\0")), "audio/flac", "audio"],
  ["MP4", box("ftyp", "isom\0\0\0\0isomavc1"), "video/mp4", "video"],
  ["MP4 of a camera", box("ftyp", "mp42\0\0\0\0mp42isom"), "video/mp4", "video"],
  ["WebM", ebml("webm"), "video/webm", "video"],
  ["QuickTime", box("ftyp", "qt  \0\0\0\0qt  "), "video/quicktime", "video"],
];

test.each(shownInline)("%s is shown inline", async (_name, bytes, mediaType, kind) => {
  expect(await judgeType(bytes)).toEqual({ mediaType, kind });
});

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
const active: [string, Uint8Array][] = [
  ["SVG", text(SVG)],
  ["SVG with a prolog", text(`<?xml version="1.0"?>${SVG}`)],
  ["SVG in UTF-16", Uint8Array.from(Buffer.from(`\ufeff<?xml version="1.0"?>${SVG}`, "utf16le"))],
  ["SVG behind white space and a byte order mark", text(`\ufeff \n\t${SVG}`)],
  ["HTML", text("<!doctype html><script>alert(1)</script>")],
  ["XHTML", text('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>')],
  ["XSLT", text('<?xml-stylesheet href="#a"?><a/>')],
  ["a flash film", latin1("CWS\x0a\0\0\0\0\0\0\0")],
  ["WebAssembly", latin1("\0asm\x01\0\0\0")],
  ["a program for Windows", latin1("MZ\x90\0\x03\0\0\0".padEnd(128, "\0"))],
  ["a Java class", latin1("\xca\xfe\xba\xbe\0\0\0\x34")],
  ["a Matroska film", ebml("matroska")],
  ["nothing", new Uint8Array()],
  ["one byte", latin1("\xff")],
];

test.each(active)("%s is bytes", async (_name, bytes) => {
  expect(await judgeType(bytes)).toEqual(FILE);
});

test("markup behind white space and a byte order mark is bytes, too", async () => {
  for (const markup of ["<!doctype html><p>Hello", SVG])
    expect(await judgeType(text(`\ufeff\n ${markup}`))).toEqual(FILE);
});

test("F4 text is told from bytes by its bytes alone, and no browser executes it", async () => {
  for (const content of ["# Hello\r\n\tthere", "alert('é')", "#!/bin/sh\nls\n", '{"a": [1]}'])
    expect(await judgeType(text(content))).toEqual({ mediaType: "text/plain", kind: "file" });
  for (const content of ["# Hello\0", "# caf\xe9 \xff"])
    expect(await judgeType(latin1(content))).toEqual(FILE);
});

test("text may be cut by the sample in the midst of a character", async () => {
  const cut = text("a".repeat(SAMPLE_BYTES - 1) + "é and more");
  expect(await judgeType(cut)).toMatchObject({ mediaType: "text/plain" });
});

test("documents and archives are files with their type", async () => {
  expect(await judgeType(text("%PDF-1.7\n"))).toEqual({
    mediaType: "application/pdf",
    kind: "file",
  });
  expect(await judgeType(gzipSync("x"))).toEqual({ mediaType: "application/gzip", kind: "file" });
  const entry = deflateRawSync("x".repeat(100));
  const zip = Buffer.concat([latin1("PK\x03\x04\x14\0\0\0\x08\0"), Buffer.alloc(20), entry]);
  expect(await judgeType(zip)).toEqual({ mediaType: "application/zip", kind: "file" });
  expect(await judgeType(box("ftyp", "heic\0\0\0\0mif1heic"))).toEqual({
    mediaType: "image/heic",
    kind: "file",
  });
});

test("of a polyglot the first bytes count, and never the web page in it", async () => {
  const page = "<script>alert(1)</script>";
  expect(await judgeType(text(`GIF89a${page}`))).toEqual({ mediaType: "image/gif", kind: "image" });
  expect(await judgeType(text(`%PDF-1.7\n${page}`))).toEqual({
    mediaType: "application/pdf",
    kind: "file",
  });
  expect(await judgeType(text(`${page}GIF89a`))).toEqual(FILE);
});

test("no bytes make it throw, and what it answers is of a known kind", async () => {
  const magics = [...shownInline, ...active].map(([, bytes]) => bytes);
  for (const magic of magics) {
    for (const length of [2, 4, 8, 12, 16, 64]) {
      const cut = magic.subarray(0, length);
      const filled = Buffer.concat([cut, Buffer.alloc(300, 0xff)]);
      for (const bytes of [cut, filled]) {
        const { kind, mediaType } = await judgeType(bytes);
        expect(["image", "audio", "video", "file"]).toContain(kind);
        expect(mediaType).not.toMatch(/html|svg|xml|script|css/);
      }
    }
  }
});

test("a container without a picture becomes audio when its tracks are known, and what cannot be processed becomes bytes", () => {
  const webm = { mediaType: "video/webm", kind: "video" } as const;
  expect(settleType(webm, "video")).toEqual(webm);
  expect(settleType(webm, "audio")).toEqual({ mediaType: "audio/webm", kind: "audio" });
  expect(settleType({ mediaType: "video/mp4", kind: "video" }, "audio")).toEqual({
    mediaType: "audio/mp4",
    kind: "audio",
  });
  expect(settleType({ mediaType: "audio/mp4", kind: "audio" }, "video")).toEqual({
    mediaType: "video/mp4",
    kind: "video",
  });
  expect(settleType({ mediaType: "image/gif", kind: "image" }, "file")).toEqual(FILE);
});
