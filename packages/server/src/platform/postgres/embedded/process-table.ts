import { readFile, readlink } from "node:fs/promises";
import { hasCode } from "./error-code.ts";
import { runProgram } from "./run-program.ts";

/** Whether a process with this id exists. One that ended and was not yet collected by its parent does not count. */
export async function isAlive(pid: number): Promise<boolean> {
  // Zero and below stand for process groups.
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return hasCode(error, "EPERM");
  }
  if (process.platform !== "linux") return true;
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  // "4711 (name, may hold anything) S …"
  return status !== undefined && !/^[ZX]/.test(status.slice(status.lastIndexOf(")") + 2));
}

/** Whether this process is a PostgreSQL server of this data directory, and not another program that got its id. */
export async function isPostmasterOf(pid: number, realDataDir: string): Promise<boolean> {
  if (!(await isAlive(pid))) return false;
  if (process.platform === "linux") {
    // A postmaster works in its data directory. Unreadable: it runs under another user id, so it is not ours.
    return (await readlink(`/proc/${pid}/cwd`).catch(() => "")) === realDataDir;
  }
  const list: [string, string[]] =
    process.platform === "win32"
      ? ["tasklist", ["/FI", `PID eq ${pid}`]]
      : ["/bin/ps", ["-p", String(pid), "-o", "command="]];
  return (await runProgram(...list, { account: undefined, cwd: "/" })).output.includes("postgres");
}
