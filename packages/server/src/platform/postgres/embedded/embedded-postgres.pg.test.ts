import { spawn } from "node:child_process";
import { chown, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { Client } from "pg";
import { expect, test } from "vitest";
import { makeClusterDir } from "@gochat/testkit/cluster-dir.ts";
import { eventually } from "@gochat/testkit/eventually.ts";
import { processesUsing } from "@gochat/testkit/processes.ts";
import { createLogger } from "../../logger.ts";
import { chooseAccount } from "./account.ts";
import { openCluster } from "./cluster.ts";
import { databaseUrl } from "./database-url.ts";
import { openEmbeddedPostgres } from "./embedded-postgres.ts";
import { findFreePort } from "./free-port.ts";
import { launchPostmaster } from "./launch-postmaster.ts";
import { ownPostmaster } from "./own-postmaster.ts";
import { isAlive } from "./process-table.ts";
import { openRuntime } from "./runtime.ts";
import { stopPostmaster } from "./stop-postmaster.ts";
import { startChild } from "@gochat/testkit/rigs/postgres-holder.ts";

const logger = createLogger("silent");

interface TempDir extends AsyncDisposable {
  path: string;
}

async function tempDir(): Promise<TempDir> {
  const path = await makeClusterDir();
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

async function select(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

async function runningPid(dataDir: string): Promise<number> {
  const file = join(dataDir, "postgres", "data", "postmaster.pid");
  return Number.parseInt(await readFile(file, "utf8").catch(() => "0"), 10);
}

test("runs PostgreSQL 18 with settings that lose nothing, and keeps the URL for the operator", async () => {
  await using dir = await tempDir();
  await using postgres = await openEmbeddedPostgres({ dataDir: dir.path, logger });

  expect(postgres.version).toMatch(/^18\./);
  expect(postgres.url).toMatch(/^postgres:\/\/gochat:[\w-]{32}@127\.0\.0\.1:\d+\/gochat$/);
  expect(postgres.note).toBeUndefined();
  const file = join(dir.path, "database-url");
  expect((await readFile(file, "utf8")).trim()).toBe(postgres.url);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const settings = await select(
    postgres.url,
    `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS synchronous_commit,
            current_setting('full_page_writes') AS full_page_writes, current_setting('data_checksums') AS checksums,
            current_setting('listen_addresses') AS listen, current_setting('unix_socket_directories') AS sockets,
            current_setting('server_encoding') AS encoding, current_setting('TimeZone') AS time_zone,
            (SELECT datlocale FROM pg_database WHERE datname = 'gochat') AS locale`,
  );
  expect(settings).toEqual([
    {
      fsync: "on",
      synchronous_commit: "on",
      full_page_writes: "on",
      checksums: "on",
      listen: "127.0.0.1",
      sockets: "",
      encoding: "UTF8",
      time_zone: "UTC",
      locale: "C.UTF-8",
    },
  ]);
});

test("a restart keeps the data, the password and the port", async () => {
  await using dir = await tempDir();
  const first = await openEmbeddedPostgres({ dataDir: dir.path, logger });
  await select(first.url, "CREATE TABLE kept AS SELECT 1 AS value");
  await first[Symbol.asyncDispose]();
  expect(await isAlive(first.pid)).toBe(false);

  await using second = await openEmbeddedPostgres({ dataDir: dir.path, logger });
  expect(second.url).toBe(first.url);
  expect(await select(second.url, "SELECT value FROM kept")).toEqual([{ value: 1 }]);
});

test("a start right after the server was killed has the same data at the same address, and a PostgreSQL of its own", async () => {
  await using dir = await tempDir();
  const child = startChild(dir.path);
  const orphan = await child.outcome;
  await select(orphan.url ?? "", "CREATE TABLE kept AS SELECT 1 AS value");
  await child.kill("SIGKILL");

  await using postgres = await openEmbeddedPostgres({ dataDir: dir.path, logger });
  expect(postgres.pid).not.toBe(orphan.pid);
  expect(postgres.url).toBe(orphan.url);
  expect(await isAlive(orphan.pid ?? 0)).toBe(false);
  expect(await select(postgres.url, "SELECT value FROM kept")).toEqual([{ value: 1 }]);
});

test("a PostgreSQL whose server and watcher were both killed is stopped by the next start, which has one of its own", async () => {
  await using dir = await tempDir();
  const child = startChild(dir.path);
  const orphan = await child.outcome;
  await select(orphan.url ?? "", "CREATE TABLE kept AS SELECT 1 AS value");
  const watchers = (await processesUsing(dir.path)).filter((text) => text.includes("gochat-watch"));
  for (const text of watchers) process.kill(Number.parseInt(text, 10), "SIGKILL");
  expect(watchers).toHaveLength(1);
  await child.kill("SIGKILL");

  await using postgres = await openEmbeddedPostgres({ dataDir: dir.path, logger });
  expect(await isAlive(orphan.pid ?? 0)).toBe(false);
  expect(await select(postgres.url, "SELECT value FROM kept")).toEqual([{ value: 1 }]);
});

test("recovers when server and PostgreSQL were both killed", async () => {
  await using dir = await tempDir();
  const child = startChild(dir.path);
  const { url = "", pid = 0 } = await child.outcome;
  await select(url, "CREATE TABLE kept AS SELECT 1 AS value");
  await child.kill("SIGKILL");
  process.kill(pid, "SIGKILL");

  await using postgres = await openEmbeddedPostgres({ dataDir: dir.path, logger });
  expect(postgres.pid).not.toBe(pid);
  expect(await select(postgres.url, "SELECT value FROM kept")).toEqual([{ value: 1 }]);
});

test("removes a pid file whose process id now belongs to another program of the same user", async () => {
  await using dir = await tempDir();
  await (await openEmbeddedPostgres({ dataDir: dir.path, logger }))[Symbol.asyncDispose]();
  const data = join(dir.path, "postgres", "data");
  const { uid, gid } = await stat(data);
  const other = spawn("sleep", ["60"], { uid, gid, stdio: "ignore" });
  try {
    const pidFile = join(data, "postmaster.pid");
    await writeFile(
      pidFile,
      `${other.pid}\n${data}\n1790000000\n5432\n\n127.0.0.1\n  1234  5678\nready   \n`,
    );
    await chown(pidFile, uid, gid);

    await using postgres = await openEmbeddedPostgres({ dataDir: dir.path, logger });
    expect(await select(postgres.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    expect(other.exitCode).toBeNull();
  } finally {
    other.kill();
  }
});

test("moves to another port when the last one is taken", async () => {
  await using dir = await tempDir();
  const first = await openEmbeddedPostgres({ dataDir: dir.path, logger });
  await first[Symbol.asyncDispose]();
  await using squatter = createServer().listen(Number(new URL(first.url).port), "127.0.0.1");
  await once(squatter, "listening");

  await using second = await openEmbeddedPostgres({ dataDir: dir.path, logger });
  expect(second.url).not.toBe(first.url);
  expect((await readFile(join(dir.path, "database-url"), "utf8")).trim()).toBe(second.url);
  expect(await select(second.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("tries another port when one is taken between the choice and its use", async () => {
  await using dir = await tempDir();
  await using squatter = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  await once(squatter, "listening");
  const address = squatter.address();
  const taken = typeof address === "object" && address !== null ? address.port : 0;
  const account = await chooseAccount(join(dir.path, "postgres", "data"));
  const runtime = await openRuntime(dir.path, account);
  const cluster = await openCluster(dir.path, runtime, account);
  const attempts: number[] = [];

  const owned = await ownPostmaster({ cluster, runtime, account, settings: {}, logger }, (attempt) => {
    attempts.push(attempt);
    return attempt === 1 ? Promise.resolve(taken) : findFreePort(undefined);
  });
  expect(attempts).toEqual([1, 2]);
  await stopPostmaster(owned.pid, cluster.dataDir, logger);
  await owned.connection.ended;
});

test("of two servers that start at once one wins and the other is refused, with a new database and with an old one", async () => {
  await using dir = await tempDir();
  for (const value of [1, 2]) {
    await using one = startChild(dir.path);
    await using other = startChild(dir.path);
    const outcomes = await Promise.all([one.outcome, other.outcome]);
    const winners = outcomes.filter(({ url }) => url !== undefined);
    const losers = outcomes.filter(({ error }) => error !== undefined);
    expect(winners).toHaveLength(1);
    expect(losers).toEqual([{ error: expect.stringContaining("is in use by another GoChat server") }]);

    const url = winners[0]?.url ?? "";
    await select(url, "CREATE TABLE IF NOT EXISTS runs (value int)");
    await select(url, `INSERT INTO runs VALUES (${value})`);
    expect(await select(url, "SELECT count(*)::int AS runs FROM runs")).toEqual([{ runs: value }]);
  }
  // No half-made database of the loser, and none that it started.
  expect((await readdir(dir.path)).sort()).toEqual(["database-url", "postgres"]);
});

test("a server that starts while the last one stops waits for it and then starts PostgreSQL itself", async () => {
  await using dir = await tempDir();
  const leaving = startChild(dir.path);
  const { url = "" } = await leaving.outcome;
  await using coming = startChild(dir.path);
  await eventually(async () => {
    const waiting = "SELECT FROM pg_stat_activity WHERE application_name = 'gochat owner'";
    expect(await select(url, waiting)).toHaveLength(2);
  });
  await leaving.kill("SIGTERM");
  expect(await coming.outcome).toMatchObject({ url });
});

test("a server that gets the lock because PostgreSQL is being stopped does not take that one for its own", async () => {
  await using dir = await tempDir();
  const account = await chooseAccount(dir.path);
  const runtime = await openRuntime(dir.path, account);
  const cluster = await openCluster(dir.path, runtime, account);
  const launch = { cluster, runtime, account, settings: {}, logger };
  const stopping = await ownPostmaster(launch, () => findFreePort(undefined));
  const waiting = ownPostmaster(launch, () => findFreePort(undefined), stopping.pid);
  await eventually(async () => {
    const owners =
      "SELECT FROM pg_stat_activity WHERE application_name = 'gochat owner' AND state IS NOT NULL";
    expect((await stopping.connection.client.query(owners)).rowCount).toBe(2);
  });
  // Its slow way to stop: no new connections, and it waits for those that there are.
  process.kill(stopping.pid, "SIGTERM");
  await eventually(async () => {
    await expect(select(databaseUrl(cluster.password, stopping.port), "SELECT")).rejects.toThrow(
      "shutting down",
    );
  });
  await stopping.connection.client.end();

  const owned = await waiting;
  expect(owned.pid).not.toBe(stopping.pid);
  expect(await select(databaseUrl(cluster.password, owned.port), "SELECT 1 AS value")).toEqual([
    { value: 1 },
  ]);
  await stopPostmaster(owned.pid, cluster.dataDir, logger);
  await owned.connection.client.end();
});

test("a server that another one overtakes does not take the PostgreSQL of that one for the one that it started, though it has the same port", async () => {
  await using dir = await tempDir();
  const account = await chooseAccount(dir.path);
  const runtime = await openRuntime(dir.path, account);
  const cluster = await openCluster(dir.path, runtime, account);
  const launch = { cluster, runtime, account, settings: {}, logger };
  const port = await findFreePort(undefined);
  let other: number | undefined;
  // Nothing runs when it looks, and when it starts its own the other one does.
  const owned = await ownPostmaster(launch, async () => {
    if (other === undefined) {
      other = (await launchPostmaster(launch, port)).pid;
      await eventually(() => select(databaseUrl(cluster.password, port, "postgres"), "SELECT"));
    }
    return port;
  });
  expect(owned.pid).not.toBe(other);
  expect(owned.pid).toBe(await runningPid(dir.path));
  await stopPostmaster(owned.pid, cluster.dataDir, logger);
  await owned.connection.ended;
});

test("a start that was killed while it created the database leaves nothing in the way", async () => {
  await using dir = await tempDir();
  const child = startChild(dir.path);
  await eventually(async () => {
    const staging = (await readdir(dir.path)).find((name) => name.startsWith("postgres.new-")) ?? "";
    await stat(join(dir.path, staging, "data", "base"));
  });
  await child.kill("SIGKILL");
  expect(await readdir(dir.path)).not.toContain("postgres");

  await (await openEmbeddedPostgres({ dataDir: dir.path, logger }))[Symbol.asyncDispose]();
  await eventually(async () => {
    await rm(join(dir.path, "postgres"), { recursive: true });
    await (await openEmbeddedPostgres({ dataDir: dir.path, logger }))[Symbol.asyncDispose]();
    expect((await readdir(dir.path)).sort()).toEqual(["database-url", "postgres"]);
  });
});

test("starts PostgreSQL again at the same address when it dies", async () => {
  await using dir = await tempDir();
  await using postgres = await openEmbeddedPostgres({ dataDir: dir.path, logger });
  await select(postgres.url, "CREATE TABLE kept AS SELECT 1 AS value");
  process.kill(postgres.pid, "SIGKILL");

  await eventually(async () => {
    expect(await isAlive(postgres.pid)).toBe(false);
    expect(await select(postgres.url, "SELECT value FROM kept")).toEqual([{ value: 1 }]);
  });
});

test("holds the owner's lock again after PostgreSQL recovered from the crash of one of its processes", async () => {
  await using dir = await tempDir();
  await using postgres = await openEmbeddedPostgres({ dataDir: dir.path, logger });
  const locks = "SELECT pid FROM pg_locks WHERE locktype = 'advisory'";
  const [before] = await select(postgres.url, locks);
  process.kill(Number(before?.["pid"]), "SIGKILL");

  await eventually(async () => {
    const [after] = await select(postgres.url, locks);
    expect(after?.["pid"]).toBeTypeOf("number");
    expect(after?.["pid"]).not.toBe(before?.["pid"]);
  });
});

test("a failed start says what PostgreSQL said and what to do", async () => {
  await using dir = await tempDir();
  const start = openEmbeddedPostgres({ dataDir: dir.path, logger, settings: { shared_buffers: "much" } });
  await expect(start).rejects.toThrow(
    /postgres\.log[^]*invalid value for parameter "shared_buffers"[^]*DATABASE_URL/,
  );
});

test("a changed password is reported as such", async () => {
  await using dir = await tempDir();
  const postgres = await openEmbeddedPostgres({ dataDir: dir.path, logger });
  await select(postgres.url, "ALTER ROLE gochat PASSWORD 'another'");
  await postgres[Symbol.asyncDispose]();

  const child = startChild(dir.path);
  expect((await child.outcome).error).toContain("refused the password");
  await child.kill("SIGTERM");
  expect(await isAlive(await runningPid(dir.path))).toBe(false);
});

test("refuses a folder that is not its database, and a link to a missing one", async () => {
  await using dir = await tempDir();
  const place = join(dir.path, "postgres");
  await mkdir(place);
  await expect(openEmbeddedPostgres({ dataDir: dir.path, logger })).rejects.toThrow(
    "is not a database that GoChat made",
  );
  await rm(place, { recursive: true });
  await symlink(join(dir.path, "nowhere"), place);
  await expect(openEmbeddedPostgres({ dataDir: dir.path, logger })).rejects.toThrow(
    "points to a folder that is missing",
  );
});
