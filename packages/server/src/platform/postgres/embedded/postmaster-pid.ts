import { randomBytes } from "node:crypto";
import { link, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "./error-code.ts";
import { isPostmasterOf } from "./process-table.ts";

export interface RunningPostmaster {
  pid: number;
  port: number;
}

/** The PostgreSQL server that runs on this data directory. A stale pid file is removed. */
export async function findPostmaster(dataDir: string): Promise<RunningPostmaster | undefined> {
  const file = join(dataDir, "postmaster.pid");
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  // Lines: process id, data directory, start time, port, …
  const [pid, , , port] = text.split("\n").map(Number);
  if (pid !== undefined && pid > 0 && (await isPostmasterOf(pid, dataDir))) {
    return { pid, port: port ?? 0 };
  }
  // Empty: a server that is starting right now has not written yet. PostgreSQL refuses to start meanwhile.
  if (text !== "" || (await ageMs(file)) > 5000) await removeStale(file, text);
  return undefined;
}

async function ageMs(file: string): Promise<number> {
  const status = await stat(file).catch(() => undefined);
  return status === undefined ? 0 : Date.now() - status.mtimeMs;
}

/**
 * PostgreSQL recognises most stale pid files itself, but not one whose process id now belongs to another program of the
 * same user. Between our reading and removing, a new server may have written its own file: that one is put back.
 */
async function removeStale(file: string, seen: string): Promise<void> {
  const aside = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return;
    throw error;
  }
  if ((await readFile(aside, "utf8")) !== seen) {
    await link(aside, file).catch((error: unknown) => {
      if (!hasCode(error, "EEXIST")) throw error;
    });
  }
  await rm(aside, { force: true });
}
