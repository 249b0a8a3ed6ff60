import type { FileBytes } from "./file-bytes.ts";
import { MalformedError } from "./malformed-error.ts";
import { orientationOnly, readOrientation } from "./orientation.ts";
import { Pieces } from "./pieces.ts";
import type { Piece } from "./pieces.ts";

const EXIF_FLAG = 0x08;
const XMP_FLAG = 0x04;
const EXIF_BYTES = 65_536;
const KEPT: ReadonlySet<string> = new Set(["VP8 ", "VP8L", "VP8X", "ANIM", "ANMF", "ALPH", "ICCP"]);
const IN_FRAME: ReadonlySet<string> = new Set(["ALPH", "VP8 ", "VP8L"]);

interface Chunk {
  readonly type: string;
  readonly start: number;
  readonly body: number;
  /** Behind its last byte, and behind the one that makes its length even. */
  readonly bodyEnd: number;
  readonly end: number;
}

/**
 * Chunk by chunk to the end that its head says; what stands behind that is left out. The head counts anew, and no longer
 * announces what is gone.
 */
export async function planWebp(file: FileBytes): Promise<Piece[] | null> {
  const head = await file.read(0, 12);
  if (head.toString("latin1", 0, 4) !== "RIFF" || head.toString("latin1", 8) !== "WEBP") {
    throw new MalformedError("no WebP");
  }
  const fileEnd = 8 + head.readUInt32LE(4);
  if (fileEnd > file.size) throw new MalformedError("it ends too early");
  const kept: Chunk[] = [];
  let exif: Buffer | undefined;
  for await (const chunk of chunksOf(file, 12, fileEnd)) {
    if (KEPT.has(chunk.type)) kept.push(chunk);
    else if (chunk.type === "EXIF") exif ??= await turningOnly(file, chunk);
    if (chunk.type === "ANMF") await checkFrame(file, chunk);
  }
  return await assemble(file, kept, exif);
}

async function assemble(
  file: FileBytes,
  kept: readonly Chunk[],
  exif: Buffer | undefined,
): Promise<Piece[] | null> {
  const pieces = new Pieces();
  const length = kept.reduce((sum, { start, end }) => sum + end - start, 4 + (exif?.length ?? 0));
  await putOrKeep(file, pieces, 4, uint32(length), 0);
  pieces.keep(8, 12);
  for (const { type, start, body, end } of kept) {
    if (type !== "VP8X") {
      pieces.keep(start, end);
      continue;
    }
    const flags = (await file.read(body, 1))[0] ?? 0;
    const wanted = (flags & ~(EXIF_FLAG | XMP_FLAG)) | (exif === undefined ? 0 : EXIF_FLAG);
    await putOrKeep(file, pieces, body, Buffer.from([wanted]), start);
    pieces.keep(body + 1, end);
  }
  if (exif !== undefined)
    await putOrKeep(file, pieces, file.size - exif.length, exif, file.size - exif.length);
  return pieces.unless(file.size);
}

/** What leads up to a place, from `from` on, and there these bytes: those of the file if they are the same. */
async function putOrKeep(
  file: FileBytes,
  pieces: Pieces,
  at: number,
  bytes: Buffer,
  from: number,
): Promise<void> {
  pieces.keep(from, at);
  if ((await file.read(at, bytes.length)).equals(bytes)) pieces.keep(at, at + bytes.length);
  else pieces.put(bytes);
}

async function* chunksOf(file: FileBytes, from: number, to: number): AsyncGenerator<Chunk> {
  let start = from;
  while (start + 8 <= to) {
    const head = await file.read(start, 8);
    const bodyEnd = start + 8 + head.readUInt32LE(4);
    const end = bodyEnd + (bodyEnd & 1);
    if (end > to) throw new MalformedError("a chunk has no end");
    const chunk = { type: head.toString("latin1", 0, 4), start, body: start + 8, bodyEnd, end };
    start = end;
    yield chunk;
  }
  if (start !== to) throw new MalformedError("bytes that belong to no chunk");
}

// A frame has 16 bytes of its own, and its picture in chunks.
async function checkFrame(file: FileBytes, { body, bodyEnd }: Chunk): Promise<void> {
  for await (const { type } of chunksOf(file, body + 16, bodyEnd)) {
    if (!IN_FRAME.has(type)) throw new MalformedError("an odd chunk in a frame");
  }
}

/** The chunk that says how the picture is to be turned; none if it is not. */
async function turningOnly(file: FileBytes, { body, bodyEnd }: Chunk): Promise<Buffer | undefined> {
  const found = await file.read(body, Math.min(bodyEnd - body, EXIF_BYTES));
  // As it begins in a JPEG, which is wrong here, and common.
  const tiff = found.toString("latin1", 0, 6) === "Exif\0\0" ? found.subarray(6) : found;
  const orientation = readOrientation(tiff);
  if (orientation === 1) return undefined;
  const kept = orientationOnly(orientation);
  return Buffer.concat([Buffer.from("EXIF", "latin1"), uint32(kept.length), kept]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
