import { createHash } from "node:crypto";
import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";

/**
 * A name for a process, this one by default, that no other one ever has: its number, when it started, and where numbers of processes mean the same. Where
 * the system has no `/proc`, only the number and the host.
 */
export async function identify(pid: number = process.pid): Promise<string> {
  return `${pid}.${await startOf(pid)}.${await placeOfPids()}`;
}

/** Whether the process of this name has ended; undefined when that cannot be known here. */
export async function hasEnded(name: string): Promise<boolean | undefined> {
  const [, start, place] = name.split(".");
  const pid = processOf(name);
  if (place !== (await placeOfPids()) || !(pid > 0)) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // It is there, and somebody else's.
    if ((error as NodeJS.ErrnoException).code === "EPERM") return false;
    return true;
  }
  return start !== (await startOf(pid));
}

/** The number of the process of this name. */
export function processOf(name: string): number {
  return Number.parseInt(name, 10);
}

const NO_START = "0";
const BOOT_ID = "/proc/sys/kernel/random/boot_id";

async function startOf(pid: number): Promise<string> {
  try {
    // After the name, which may hold anything: the state first, the start in ticks since the machine's as the 20th.
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const hasEnded = fields[0] === "Z" || fields[0] === "X";
    return hasEnded ? "ended" : shortHash(`${await readFile(BOOT_ID, "utf8")} ${fields[19]}`);
  } catch {
    return NO_START;
  }
}

async function placeOfPids(): Promise<string> {
  // Containers may have the same host name, and each its own process 1.
  const namespace = await readlink("/proc/self/ns/pid").catch(() => "");
  return shortHash(`${hostname()} ${namespace}`);
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
