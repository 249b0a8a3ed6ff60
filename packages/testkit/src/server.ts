import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseConfig } from "@gochat/server/config/config.ts";
import { createLogger } from "@gochat/server/platform/logger.ts";
import type { Logger } from "@gochat/server/platform/logger.ts";
import { startServer as start } from "@gochat/server/server.ts";
import { withDatabase } from "./database.ts";
import { startRedis } from "./redis.ts";
import type { RedisServer } from "./redis.ts";

/** A whole server in this process, on a free port. */
export interface TestServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  readonly databaseUrl: string;
  /** What it says at its start as long as nobody administers it. */
  readonly invitation: string | undefined;
}

export interface StartServerOptions {
  /** Environment variables. Rate limits are off unless they are asked for. */
  readonly env?: Readonly<Record<string, string>>;
  /** A fresh database unless one is named. */
  readonly databaseUrl?: string;
  readonly logger?: Logger;
}

export const TEST_JWT_SECRET = randomBytes(48).toString("base64url");

export async function startServer(options: StartServerOptions = {}): Promise<TestServer> {
  await using stack = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), "gochat-server-"));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const databaseUrl = options.databaseUrl ?? stack.use(await withDatabase()).url;
  const config = parseConfig({
    SERVER_PORT: "0",
    DATABASE_URL: databaseUrl,
    JWT_SECRET: TEST_JWT_SECRET,
    RATE_LIMITS: "off",
    GOCHAT_DATA_DIR: dataDir,
    ...options.env,
  });
  const server = stack.use(await start(config, options.logger ?? createLogger("silent")));
  const owned = stack.move();
  return {
    url: `http://127.0.0.1:${server.port}`,
    port: server.port,
    databaseUrl,
    invitation: server.invitation,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

export interface TestCluster extends AsyncDisposable {
  readonly nodes: readonly [TestServer, TestServer, ...TestServer[]];
  readonly redis: RedisServer;
  readonly databaseUrl: string;
}

/** Several nodes on one database and one Redis. */
export async function startNodes(
  count: number,
  env: Readonly<Record<string, string>> = {},
): Promise<TestCluster> {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await withDatabase());
  const redis = stack.use(await startRedis());
  const nodes: TestServer[] = [];
  for (let i = 0; i < count; i++) {
    const options = { databaseUrl: database.url, env: { REDIS_ADDR: redis.addr, ...env } };
    nodes.push(stack.use(await startServer(options)));
  }
  const [first, second, ...more] = nodes;
  if (first === undefined || second === undefined) throw new Error("a cluster has at least two nodes");
  const owned = stack.move();
  return {
    nodes: [first, second, ...more],
    redis,
    databaseUrl: database.url,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
