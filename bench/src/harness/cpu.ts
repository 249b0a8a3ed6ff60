import { readdir, readFile } from "node:fs/promises";

// Linux reports processor time in hundredths of a second, whatever the kernel counts in.
const TICKS_PER_SECOND = 100;

interface Times {
  readonly parent: number;
  readonly own: number;
  /** Of its children that have ended. */
  readonly reaped: number;
}

/** Seconds of processor time that a process has used. */
export async function cpuSeconds(pid: number): Promise<number> {
  return (await readTimes(pid))?.own ?? Number.NaN;
}

/** The same for a process and its children, those that ended included: a PostgreSQL as a whole. */
export async function familyCpuSeconds(pid: number): Promise<number> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const all = await Promise.all(pids.map((name) => readTimes(Number(name))));
  const parent = await readTimes(pid);
  const children = all
    .filter((times) => times?.parent === pid)
    .reduce((sum, times) => sum + (times?.own ?? 0), 0);
  return (parent?.own ?? Number.NaN) + (parent?.reaped ?? 0) + children;
}

async function readTimes(pid: number): Promise<Times | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (stat === undefined) return undefined;
  // The name in parentheses may hold spaces. Fields behind it are counted from the state, which is field 3 of proc(5).
  const fields = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const seconds = (field: number) => (fields[field - 3] ?? 0) / TICKS_PER_SECOND;
  return { parent: fields[1] ?? 0, own: seconds(14) + seconds(15), reaped: seconds(16) + seconds(17) };
}
