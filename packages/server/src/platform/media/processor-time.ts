import { readFileSync } from "node:fs";

// What /proc counts in, on every Linux.
const TICK_MS = 10;

/** For how long a process has used processors, in ms, all its threads together; undefined where there is no /proc, or no such process. */
export function processorTime(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // Behind its name, in which there may be anything.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [user, system] = fields.slice(11, 13).map(Number);
    return user === undefined || system === undefined ? undefined : (user + system) * TICK_MS;
  } catch {
    return undefined;
  }
}
