import { readdirSync, readFileSync } from "node:fs";

/**
 * Whether a process waits, with all its threads, for something that is neither a processor nor a disk, and is not stopped; false where
 * that cannot be seen.
 */
export function isAsleep(pid: number): boolean {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return (
      threads.length > 0 && threads.every((thread) => stateOf(`/proc/${pid}/task/${thread}/stat`) === "S")
    );
  } catch {
    return false;
  }
}

function stateOf(path: string): string | undefined {
  const stat = readFileSync(path, "latin1");
  // Behind its name, in which there may be anything.
  return stat[stat.lastIndexOf(")") + 2];
}
