import { readdirSync } from "node:fs";
import { constants, setPriority } from "node:os";

/**
 * A process gets what others leave of the processors. On Linux each thread has a priority of its own, which those that it starts begin
 * with: there the threads that a process starts out with are told one by one.
 */
export function lowerPriority(pid: number): void {
  const threads = process.platform === "linux" ? readdirSync(`/proc/${pid}/task`).map(Number) : [pid];
  for (const id of threads) setPriority(id, constants.priority.PRIORITY_BELOW_NORMAL);
}
