import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { constants, setPriority } from "node:os";
import { promisify } from "node:util";
import { eventually } from "@gochat/testkit/eventually.ts";

const run = promisify(execFile);

/**
 * Lets a process stand for a machine of its own: it gets what nobody else here wants. It has to lead a session: Linux shares the
 * processors out among sessions first (autogroup), and a priority counts only within one.
 */
export async function standForOtherMachine(pid: number): Promise<void> {
  if (process.platform !== "linux") return setPriority(pid, constants.priority.PRIORITY_LOW);
  await run("chrt", ["--all-tasks", "--idle", "--pid", "0", String(pid)]);
  const autogroup = `/proc/${pid}/autogroup`;
  // Who is not root may do so ten times a second.
  if (existsSync(autogroup)) await eventually(() => writeFile(autogroup, "19"));
}
