import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "./config/config.ts";
import type { RedisAddress } from "./config/redis-address.ts";
import { keptSecret } from "./config/secret-file.ts";
import { systemClock } from "./platform/clock.ts";
import type { Bus } from "./platform/bus.ts";
import type { WorkStream } from "./platform/work-stream.ts";
import type { Logger } from "./platform/logger.ts";
import { MemoryBus } from "./platform/memory/memory-bus.ts";
import { MemoryWorkStream } from "./platform/memory/memory-work-stream.ts";
import { openEmbeddedPostgres } from "./platform/postgres/embedded/embedded-postgres.ts";
import { DATABASE_DIRECTORY, migrate } from "./platform/postgres/migrate.ts";
import type { Postgres } from "./platform/postgres/open-postgres.ts";
import { openWhenWritable } from "./platform/postgres/open-when-writable.ts";
import { openRedis } from "./platform/redis/open-redis.ts";
import type { Redis } from "./platform/redis/open-redis.ts";
import { RedisBus } from "./platform/redis/redis-bus.ts";
import { RedisWorkStream } from "./platform/redis/redis-work-stream.ts";
import { DiskStorage } from "./platform/storage/disk-storage.ts";
import { S3Storage } from "./platform/storage/s3-storage.ts";
import type { ObjectStorage } from "./platform/storage/object-storage.ts";

export const VERSION = (
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }
).version;

export interface Platform {
  readonly postgres: Postgres;
  readonly redis: Redis | null;
  readonly bus: Bus;
  readonly stream: WorkStream;
  readonly storage: ObjectStorage;
  readonly jwtSecret: string;
  /** For people: what stands behind the two. */
  readonly databaseText: string;
  readonly busText: string;
}

/** Opens what the slices stand on, each part on the given stack. Whatever is not configured is started or made here. */
export async function openPlatform(
  config: Config,
  logger: Logger,
  stack: AsyncDisposableStack,
  signal: AbortSignal | undefined,
): Promise<Platform> {
  const database = await openDatabase(config, logger, stack, signal);
  const redis =
    config.redisAddr === undefined ? null : stack.use(await connectRedis(config, config.redisAddr, logger));
  return {
    ...database,
    redis,
    bus: stack.use(redis === null ? new MemoryBus(logger) : new RedisBus(redis)),
    stream: stack.use(redis === null ? new MemoryWorkStream({ logger }) : new RedisWorkStream(redis)),
    storage: await openStorage(config, stack),
    jwtSecret: config.jwtSecret ?? (await keptSecret(config.dataDir, "jwt-secret")),
    busText: config.redisAddr === undefined ? "in this process" : `Redis at ${config.redisAddr.addr}`,
  };
}

async function openStorage(config: Config, stack: AsyncDisposableStack): Promise<ObjectStorage> {
  const { dataDir, filesDir = join(dataDir, "files"), filesFreeBytes: freeBytes } = config;
  const storage = s3Of(config) ?? new DiskStorage(filesDir, { freeBytes });
  await storage.check();
  return stack.use(storage);
}

function s3Of({
  s3Endpoint,
  s3Bucket,
  s3AccessKey,
  s3SecretKey,
  s3Region,
  s3Prefix,
  s3PublicEndpoint,
}: Config): S3Storage | undefined {
  if (s3Endpoint === undefined || s3Bucket === undefined) return undefined;
  return new S3Storage({
    endpoint: s3Endpoint,
    publicEndpoint: s3PublicEndpoint,
    bucket: s3Bucket,
    // That they are given was checked with all the others.
    accessKeyId: s3AccessKey ?? "",
    secretAccessKey: s3SecretKey ?? "",
    region: s3Region,
    prefix: s3Prefix,
    clock: systemClock,
  });
}

/** How to log in stands in the URL, or in variables of its own. */
export function connectRedis(config: Config, address: RedisAddress, logger: Logger): Promise<Redis> {
  return openRedis({
    addr: address.addr,
    username: address.username ?? config.redisUsername,
    password: address.password ?? config.redisPassword,
    db: address.db ?? config.redisDb,
    tls: address.isTls ? { ca: config.redisCa } : undefined,
    logger,
  });
}

async function openDatabase(
  config: Config,
  logger: Logger,
  stack: AsyncDisposableStack,
  signal: AbortSignal | undefined,
) {
  let url = config.databaseUrl;
  let databaseText = url === undefined ? "" : `PostgreSQL at ${new URL(url).host}`;
  if (url === undefined) {
    const embedded = stack.use(await openEmbeddedPostgres({ dataDir: config.dataDir, logger }));
    url = embedded.url;
    databaseText = `PostgreSQL ${embedded.version} of its own in ${embedded.location}`;
    if (embedded.note !== undefined) databaseText += `\n               ${embedded.note}`;
  }
  const { databasePool: poolSize, allowUnsafeDatabase: allowUnsafeDurability } = config;
  // Before the first migration: a database that cannot be used is left as it is.
  const postgres = stack.use(
    await openWhenWritable({ url, poolSize, allowUnsafeDurability, logger }, signal),
  );
  const ran = await migrate({ url, directory: DATABASE_DIRECTORY, logger });
  if (ran.migrations.length + ran.functions.length > 0)
    logger.info(ran, "the database schema was brought up to date");
  return { postgres, databaseText };
}
