import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { promisify } from "node:util";

/** The processes that work in this folder, or were started with its name. One that ended and was not collected does not count. */
export async function processesUsing(dir: string): Promise<string[]> {
  if (process.platform !== "linux") {
    const { stdout } = await promisify(execFile)("/bin/ps", ["-axo", "pid=,command="]);
    return stdout.split("\n").filter((line) => line.includes(dir));
  }
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  const found = await Promise.all(pids.map((pid) => describe(pid)));
  return found.filter((text) => text.includes(dir));
}

async function describe(pid: string): Promise<string> {
  const words = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => "");
  return `${pid} in ${cwd}: ${words.replaceAll("\0", " ")}`;
}
