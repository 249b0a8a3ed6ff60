import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { once } from "node:events";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import type { Config } from "./config/config.ts";
import { readKeptSecret } from "./config/secret-file.ts";
import { connectRedis } from "./open-platform.ts";
import { createLogger } from "./platform/logger.ts";
import { locateBinaries } from "./platform/postgres/embedded/binaries.ts";
import { openPostgres } from "./platform/postgres/open-postgres.ts";
import { isReadOnly } from "./platform/postgres/pg-errors.ts";
import { startProblem } from "./start-problem.ts";

export interface StartCheck {
  /** What would stop a start, each in the words that the start would use. */
  readonly problems: readonly string[];
  /** What would stop it now, and may be meant so. */
  readonly notes: readonly string[];
}

/** What a start would stumble over, beyond the configuration itself. Changes nothing, and starts nothing. */
export async function checkStart(config: Config): Promise<StartCheck> {
  const notes: string[] = [];
  const checks = [
    checkDataDir(config),
    checkRedis(config),
    checkPostgres(config).catch((error: unknown) => {
      if (!isReadOnly(error)) throw error;
      notes.push("the database takes no writes now: a start waits until it does");
    }),
    checkPort(config).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EADDRINUSE") throw error;
      notes.push(`port ${config.port} is taken: right if this very server runs there now`);
    }),
  ];
  const problems = (await Promise.allSettled(checks)).flatMap((result) =>
    result.status === "rejected" ? [startProblem(result.reason).replace(/^GoChat stopped: /, "")] : [],
  );
  return { problems, notes };
}

async function checkDataDir({ databaseUrl, jwtSecret, dataDir }: Config): Promise<void> {
  if (databaseUrl !== undefined && jwtSecret !== undefined) return;
  // Writing in a folder takes the right to enter it.
  await access(await nearestExisting(resolve(dataDir)), constants.W_OK | constants.X_OK);
  if (jwtSecret === undefined) await readKeptSecret(join(dataDir, "jwt-secret"));
  if (databaseUrl === undefined) await locateBinaries();
}

/** The folder itself, or the one in which it would be made. */
async function nearestExisting(path: string): Promise<string> {
  try {
    if ((await stat(path)).isDirectory()) return path;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return nearestExisting(dirname(path));
    throw error;
  }
  throw Object.assign(new Error(`${path} is not a folder`), { code: "ENOTDIR", path });
}

async function checkPostgres(config: Config): Promise<void> {
  if (config.databaseUrl === undefined) return;
  const postgres = await openPostgres({
    url: config.databaseUrl,
    poolSize: config.databasePool,
    allowUnsafeDurability: config.allowUnsafeDatabase,
    logger: createLogger("silent"),
  });
  await postgres[Symbol.asyncDispose]();
}

async function checkRedis(config: Config): Promise<void> {
  if (config.redisAddr === undefined) return;
  const redis = await connectRedis(config, config.redisAddr, createLogger("silent"));
  await redis[Symbol.asyncDispose]();
}

async function checkPort({ host, port }: Config): Promise<void> {
  const server = createServer();
  server.listen({ host, port });
  await once(server, "listening");
  server.close();
  await once(server, "close");
}
