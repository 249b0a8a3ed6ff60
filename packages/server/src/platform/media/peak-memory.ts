import { readFileSync } from "node:fs";

/** The most memory that a process has had in use, in bytes, since it began; undefined where there is no /proc, or no such process. */
export function peakMemory(pid: number): number | undefined {
  try {
    const [, kib] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1")) ?? [];
    return kib === undefined ? undefined : Number(kib) * 1024;
  } catch {
    return undefined;
  }
}
