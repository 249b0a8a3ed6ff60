import { findBox } from "./boxes.ts";
import type { Blank, Box } from "./boxes.ts";
import type { FileBytes } from "./file-bytes.ts";
import { MalformedError } from "./malformed-error.ts";

// A second a chunk, eleven hours of them; and what a table of as many may take.
const MAX_CHUNKS = 40_000;
const MAX_SAMPLES = 1_000_000;

interface Run {
  readonly firstChunk: number;
  readonly perChunk: number;
}

/** Where the samples of a track stand in the file, chunk by chunk (ISO/IEC 14496-12, 8.7). */
export async function samplesOf(file: FileBytes, media: Box): Promise<Blank[]> {
  const info = await findBox(file, "minf", media.body, media.end);
  const table = info && (await findBox(file, "stbl", info.body, info.end));
  if (table === undefined) return [];
  const find = (type: string) => findBox(file, type, table.body, table.end);
  const runs = await readRuns(file, await find("stsc"));
  const sizeOf = await readSizes(file, await find("stsz"));
  const offsets = (await find("stco")) ?? (await find("co64"));
  if (offsets === undefined) return [];
  const width = offsets.type === "stco" ? 4 : 8;
  const { count, rows } = await readTable(file, offsets, 4, width, MAX_CHUNKS);
  const blanks: Blank[] = [];
  let sample = 0;
  let run = 0;
  for (let chunk = 0; chunk < count; chunk++) {
    while ((runs[run + 1]?.firstChunk ?? Infinity) <= chunk + 1) run += 1;
    const start = width === 4 ? rows.readUInt32BE(chunk * 4) : Number(rows.readBigUInt64BE(chunk * 8));
    const next = sample + (runs[run]?.perChunk ?? 0);
    if (next > MAX_SAMPLES) throw new MalformedError("too many samples");
    let end = start;
    for (; sample < next; sample++) end += sizeOf(sample);
    if (end > file.size) throw new MalformedError("samples behind the end");
    if (end > start) blanks.push({ start, end });
  }
  return blanks;
}

async function readRuns(file: FileBytes, box: Box | undefined): Promise<Run[]> {
  if (box === undefined) return [];
  const { count, rows } = await readTable(file, box, 4, 12, MAX_CHUNKS);
  return Array.from({ length: count }, (_, run) => ({
    firstChunk: rows.readUInt32BE(run * 12),
    perChunk: rows.readUInt32BE(run * 12 + 4),
  }));
}

async function readSizes(file: FileBytes, box: Box | undefined): Promise<(sample: number) => number> {
  if (box === undefined) return () => 0;
  const same = (await file.read(box.body + 4, 4)).readUInt32BE();
  if (same !== 0) return () => same;
  const { count, rows } = await readTable(file, box, 8, 4, MAX_SAMPLES);
  return (sample) => (sample < count ? rows.readUInt32BE(sample * 4) : 0);
}

/** The rows of a table, a copy; `skip` bytes of the box stand before their number. */
async function readTable(file: FileBytes, { body, end }: Box, skip: number, width: number, max: number) {
  const count = (await file.read(body + skip, 4)).readUInt32BE();
  if (count > max || body + skip + 4 + count * width > end) throw new MalformedError("a table is too long");
  return { count, rows: Buffer.from(await file.read(body + skip + 4, count * width)) };
}
