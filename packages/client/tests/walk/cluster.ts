import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  connectSql,
  freePort,
  ServerProcess,
  startRedis,
  TEST_JWT_SECRET,
  withDatabase,
} from "@gochat/testkit";
import type { RedisServer, TestSql } from "@gochat/testkit";

/** Two nodes in processes of their own, on one database and one Redis. */
export interface WalkCluster extends AsyncDisposable {
  readonly nodes: readonly [ServerProcess, ServerProcess];
  readonly redis: RedisServer;
  readonly sql: TestSql;
}

export async function startCluster(): Promise<WalkCluster> {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await withDatabase());
  const redis = stack.use(await startRedis());
  const sql = stack.use(await connectSql(database.url));
  const folder = await mkdtemp(join(tmpdir(), "gochat-walk-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const node = async (name: string) =>
    stack.use(
      new ServerProcess(await freePort(), {
        DATABASE_URL: database.url,
        REDIS_ADDR: redis.addr,
        JWT_SECRET: TEST_JWT_SECRET,
        JWT_ACCESS_EXPIRY: "4s",
        GOCHAT_DATA_DIR: join(folder, name),
        GOCHAT_FILES_DIR: join(folder, "files"),
      }),
    );
  const nodes = [await node("a"), await node("b")] as const;
  await Promise.all(nodes.map((each) => each.start()));
  const owned = stack.move();
  return { nodes, redis, sql, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
