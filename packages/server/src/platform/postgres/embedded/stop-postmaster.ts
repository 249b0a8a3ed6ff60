import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "../../logger.ts";
import { isPostmasterOf } from "./process-table.ts";

/** Fast shutdown; after 15 s the immediate one, which costs a recovery at the next start and no data. */
export async function stopPostmaster(pid: number, dataDir: string, logger: Logger): Promise<void> {
  if (await signalAndWait(pid, dataDir, "SIGINT", 15_000)) return;
  logger.warn({ pid }, "The embedded PostgreSQL does not stop; it is told to stop at once.");
  if (await signalAndWait(pid, dataDir, "SIGQUIT", 10_000)) return;
  logger.error({ pid }, "The embedded PostgreSQL is still running.");
}

async function signalAndWait(
  pid: number,
  dataDir: string,
  signal: NodeJS.Signals,
  waitMs: number,
): Promise<boolean> {
  const deadline = Date.now() + waitMs;
  if (!(await isPostmasterOf(pid, dataDir))) return true;
  process.kill(pid, signal);
  while (Date.now() < deadline) {
    if (!(await isPostmasterOf(pid, dataDir))) return true;
    await delay(20);
  }
  return false;
}
