import { MemoryWatch, residentBytes } from "../harness/memory.ts";
import type { BenchServer } from "../harness/server.ts";
import type { BenchOptions } from "../options.ts";
import type { Goal, Row } from "../report.ts";
import { median, ratios } from "../statistics.ts";
import { download, removeFile, upload } from "./client.ts";

export interface MovedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Floor {
  readonly series: string;
  /** Brings the file to where the server would, without the server. */
  readonly move: () => Promise<unknown>;
  readonly remove: () => Promise<unknown>;
}

interface Moves {
  readonly rows: readonly Row[];
  readonly goals: readonly Goal[];
  readonly failures: readonly string[];
}

const GROWTH_MAX_BYTES = 64 * 1024 * 1024;
const WARM_UP_BYTES = 32 * 1024 * 1024;

/** A file up and down again, each time beside its floor. */
export async function measureMoves(
  { pid, port }: BenchServer,
  { path, bytes, sha256 }: MovedFile,
  { series, move, remove }: Floor,
  ratioMin: number,
  options: BenchOptions,
): Promise<Moves> {
  // What is loaded, and compiled, at the first time is no growth.
  await removeFile(port, (await upload(port, path, WARM_UP_BYTES)).id);
  const speed = async (work: () => Promise<unknown>): Promise<number> => {
    options.signal.throwIfAborted();
    const from = performance.now();
    await work();
    return bytes / 1000 / (performance.now() - from);
  };
  const floor: number[] = [];
  const sent: number[] = [];
  const fetched: number[] = [];
  const growthsUp: number[] = [];
  const growthsDown: number[] = [];
  const failures: string[] = [];
  for (let repetition = 0; repetition < options.repetitions; repetition++) {
    floor.push(await speed(move));
    await remove();
    const before = await residentBytes(pid);
    let id = "";
    {
      using memory = new MemoryWatch(pid);
      sent.push(await speed(async () => void ({ id } = await upload(port, path, bytes))));
      growthsUp.push(memory.mostBytes - before);
    }
    {
      using memory = new MemoryWatch(pid);
      fetched.push(await speed(() => download(port, id)));
      growthsDown.push(memory.mostBytes - before);
    }
    if ((await download(port, id, "sha256")) !== sha256) failures.push("what came back is not what was sent");
    await removeFile(port, id);
  }
  const directions = [
    { name: "up", values: sent, growths: growthsUp },
    { name: "down", values: fetched, growths: growthsDown },
  ];
  return {
    rows: [
      row(series, floor, []),
      row("up, by tus, hashed", sent, ratios(sent, floor)),
      row("down", fetched, ratios(fetched, floor)),
    ],
    goals: directions.flatMap(({ name, values, growths }) => [
      isFast(name, median(ratios(values, floor)), series, ratioMin),
      isSmall(name, Math.max(...growths)),
    ]),
    failures,
  };
}

const row = (series: string, values: readonly number[], ratio: readonly number[]): Row => ({
  series,
  unit: "MB/s",
  values,
  ratios: ratio,
  notes: "",
});

const isFast = (name: string, ratio: number, floor: string, ratioMin: number): Goal => ({
  text: `${name} at ${ratio.toFixed(2)} of ${floor}, ${ratioMin} is wanted`,
  isMet: ratio >= ratioMin,
});

const isSmall = (name: string, growth: number): Goal => ({
  text: `${name} the server grew by ${(growth / 1e6).toFixed(0)} MB at most, less than ${(GROWTH_MAX_BYTES / 1e6).toFixed(0)} MB is wanted`,
  isMet: growth < GROWTH_MAX_BYTES,
});
