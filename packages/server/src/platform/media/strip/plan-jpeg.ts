import type { FileBytes } from "./file-bytes.ts";
import { MalformedError } from "./malformed-error.ts";
import { orientationOnly, readOrientation } from "./orientation.ts";
import { Pieces } from "./pieces.ts";
import type { Piece } from "./pieces.ts";

const EXIF = "Exif\0\0";
// A progressive picture has about ten. Each is decoded over the whole picture, so that a few kB of them take minutes.
const MAX_SCANS = 100;

interface Segment {
  readonly marker: number;
  /** Of its first byte, 0xff. */
  readonly start: number;
  readonly end: number;
}

/**
 * Segment by segment to the end of the picture; what stands behind that is left out, such as the film of a motion photo. Of the
 * segments stay those without which it looks different: tables, frames, scans, colours (ICC, Adobe) and how it is to be turned.
 */
export async function planJpeg(file: FileBytes): Promise<Piece[] | null> {
  const pieces = new Pieces();
  if ((await file.read(0, 2)).readUInt16BE() !== 0xffd8) throw new MalformedError("no JPEG");
  pieces.keep(0, 2);
  let at = 2;
  let scans = 0;
  let hasOrientation = false;
  for (;;) {
    const segment = await readSegment(file, at);
    const { marker, start, end } = segment;
    at = end;
    if (marker === 0xd9) {
      pieces.keep(start, end);
      return pieces.unless(file.size);
    }
    if (marker === 0xda) {
      scans += 1;
      if (scans > MAX_SCANS) throw new MalformedError("too many scans");
      at = await endOfScan(file, end);
      pieces.keep(start, at);
    } else if (marker === 0xe1 && !hasOrientation && scans === 0) {
      hasOrientation = await keepOrientation(file, segment, pieces);
    } else if (marker === 0xe0) {
      await keepJfif(file, segment, pieces);
    } else if (marker === 0xee) {
      await keepAdobe(file, segment, pieces);
    } else if (await isNeeded(file, segment)) {
      pieces.keep(start, end);
    }
  }
}

async function readSegment(file: FileBytes, from: number): Promise<Segment> {
  let start = from;
  let head = await file.read(start, 2);
  // Any number of 0xff may stand before a marker.
  while (head[0] === 0xff && head[1] === 0xff) {
    start += 1;
    head = await file.read(start, 2);
  }
  const [mark, marker = 0] = head;
  if (mark !== 0xff) throw new MalformedError("no marker where one belongs");
  if (marker === 0xd9) return { marker, start, end: start + 2 };
  // Those without a length belong into scans, and the rest is for other formats.
  if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd8) || (marker >= 0xf0 && marker <= 0xfd)) {
    throw new MalformedError("an odd marker");
  }
  const length = (await file.read(start + 2, 2)).readUInt16BE();
  const end = start + 2 + length;
  if (length < 2 || end > file.size) throw new MalformedError("a segment has no end");
  return { marker, start, end };
}

// In a scan 0xff is followed by 0, or by 0xd0 to 0xd7, which restart it. Flat pictures have one in every other byte.
async function endOfScan(file: FileBytes, from: number): Promise<number> {
  let at = from;
  for (;;) {
    const bytes = await file.readSome(at);
    let mark = bytes.indexOf(0xff);
    while (mark !== -1 && mark + 1 < bytes.length) {
      if (!isInScan(bytes[mark + 1] ?? 0)) return at + mark;
      mark = bytes.indexOf(0xff, mark + 2);
    }
    if (mark === -1) {
      at += bytes.length;
    } else {
      at += mark;
      if (!isInScan((await file.read(at, 2))[1] ?? 0)) return at;
      at += 2;
    }
  }
}

const isInScan = (next: number): boolean => next === 0 || (next >= 0xd0 && next <= 0xd7);

async function keepOrientation(file: FileBytes, segment: Segment, pieces: Pieces): Promise<boolean> {
  const body = await bodyOf(file, segment);
  if (body.toString("latin1", 0, EXIF.length) !== EXIF) return false;
  const tiff = body.subarray(EXIF.length);
  const orientation = readOrientation(tiff);
  if (orientation === 1) return true;
  const kept = orientationOnly(orientation);
  if (kept.equals(tiff)) {
    pieces.keep(segment.start, segment.end);
  } else {
    const head = Buffer.from([0xff, 0xe1, 0, 2 + EXIF.length + kept.length]);
    pieces.put(Buffer.concat([head, Buffer.from(EXIF, "latin1"), kept]));
  }
  return true;
}

// Says little, but with it old programs know the colours. A small picture may follow, from before the last cut.
async function keepJfif(file: FileBytes, segment: Segment, pieces: Pieces): Promise<void> {
  const body = await bodyOf(file, segment);
  if (body.length < 14 || body.toString("latin1", 0, 5) !== "JFIF\0") return;
  if (body.length === 14 && body.readUInt16BE(12) === 0) {
    pieces.keep(segment.start, segment.end);
  } else {
    pieces.put(Buffer.concat([Buffer.from([0xff, 0xe0, 0, 16]), body.subarray(0, 12), Buffer.alloc(2)]));
  }
}

// Whether it is CMYK, and how the colours are to be turned into RGB.
async function keepAdobe(file: FileBytes, segment: Segment, pieces: Pieces): Promise<void> {
  const body = await bodyOf(file, segment);
  if (body.length < 12 || body.toString("latin1", 0, 5) !== "Adobe") return;
  if (body.length === 12) pieces.keep(segment.start, segment.end);
  else pieces.put(Buffer.concat([Buffer.from([0xff, 0xee, 0, 14]), body.subarray(0, 12)]));
}

async function isNeeded(file: FileBytes, segment: Segment): Promise<boolean> {
  if (segment.marker < 0xe0) return true;
  if (segment.marker !== 0xe2) return false;
  return (await bodyOf(file, segment)).toString("latin1", 0, 12) === "ICC_PROFILE\0";
}

const bodyOf = (file: FileBytes, { start, end }: Segment) => file.read(start + 4, end - start - 4);
