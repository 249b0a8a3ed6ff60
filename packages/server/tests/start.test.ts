import { execFile, spawn } from "node:child_process";
import { mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  connectSql,
  connectUser,
  freePort,
  startPostgres,
  startServer,
  startServerProcess,
  withDatabase,
} from "@gochat/testkit";
import { expect, test } from "vitest";
import { createLogger } from "../src/platform/logger.ts";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));

function run(
  args: string[],
  env: Record<string, string>,
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [MAIN, ...args],
      // One that serves although it should not have started is stopped.
      { env: { PATH: process.env["PATH"], ...env }, timeout: 30_000 },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
    );
  });
}

async function withDir(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), "gochat-start-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

test("--help prints every option, and --check-config only checks", async () => {
  const help = await run(["--help"], {});
  expect(help).toMatchObject({ code: 0, stderr: "" });
  expect(help.stdout).toMatch(/DATABASE_URL +PostgreSQL 15 to 18/);
  await using dir = await withDir();
  expect(await run(["--check-config"], { SERVER_PORT: "0", GOCHAT_DATA_DIR: dir.path })).toMatchObject({
    code: 0,
    stdout: "The configuration is in order.\n",
    stderr: "",
  });
  expect(await readdir(dir.path)).toEqual([]);
});

test("--check-config finds what would stop a start, in the words of the start", async () => {
  await using dir = await withDir();
  const file = join(dir.path, "file");
  await writeFile(file, "");
  await using database = await withDatabase();
  const base = { SERVER_PORT: "0", GOCHAT_DATA_DIR: dir.path, DATABASE_URL: database.url };
  const cases: [Record<string, string>, RegExp][] = [
    [
      { ...base, DATABASE_URL: "", GOCHAT_DATA_DIR: file },
      /cannot use .*file: it is not a folder\. Set GOCHAT_DATA_DIR to one/,
    ],
    [{ ...base, DATABASE_URL: "", GOCHAT_DATA_DIR: join(file, "data") }, /it is not a folder/],
    [{ ...base, HOST: "192.0.2.1", ENV: "prod" }, /this machine has no such address\. Correct HOST/],
    [{ ...base, HOST: "nowhere.invalid", ENV: "prod" }, /this machine has no such address\. Correct HOST/],
    [{ ...base, REDIS_ADDR: `127.0.0.1:${await freePort()}` }, /cannot be reached.*REDIS_ADDR/],
    [
      { ...base, DATABASE_URL: `postgres://nobody@127.0.0.1:${await freePort()}/none` },
      /ECONNREFUSED|cannot be reached/,
    ],
  ];
  for (const [env, expected] of cases) {
    for (const args of [["--check-config"], []]) {
      const { code, stderr } = await run(args, { LOG_LEVEL: "silent", ...env });
      expect(stderr).toMatch(expected);
      expect(stderr).not.toContain("    at ");
      expect(code).toBe(1);
    }
  }
});

test("--check-config beside a running server says that its port is taken, and that this may be right", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const port = String((taken.address() as AddressInfo).port);
  await using dir = await withDir();
  const { code, stderr } = await run(["--check-config"], { SERVER_PORT: port, GOCHAT_DATA_DIR: dir.path });
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining(`port ${port} is taken`) });
  taken.close();
});

test("a start with bare usernames that others could reach is refused, and so is its check", async () => {
  for (const args of [[], ["--check-config"]]) {
    const { code, stderr } = await run(args, { HOST: "0.0.0.0" });
    expect(stderr).toContain("- ENV must be prod (or GOCHAT_BARE_USERNAMES off) because HOST is 0.0.0.0");
    expect(code).toBe(1);
  }
});

test("an unknown variable that looks like an option is named at the check and at the start", async () => {
  await using dir = await withDir();
  const env = { SERVER_PORT: "0", GOCHAT_DATA_DIR: dir.path, REDIS_URL: "redis://127.0.0.1" };
  const check = await run(["--check-config"], env);
  expect(check).toMatchObject({ code: 0, stderr: expect.stringContaining("did you mean REDIS_ADDR?") });
  const start = await run([], {
    ...env,
    DATABASE_URL: `postgres://nobody@127.0.0.1:${await freePort()}/none`,
  });
  expect(start.stdout).toMatch(/"level":"warn".*did you mean REDIS_ADDR\?/);
});

test("a wrong configuration stops the start with one message that lists every problem and no stack", async () => {
  const { code, stderr } = await run([], {
    SERVER_PORT: "many",
    REDIS_ADDR: "redis",
    JWT_SECRET: "short",
    GOCHAT_TYPO: "1",
  });
  expect(code).toBe(1);
  for (const name of ["SERVER_PORT", "REDIS_ADDR", "JWT_SECRET", "GOCHAT_TYPO"])
    expect(stderr).toContain(`- ${name}`);
  expect(stderr).not.toContain("    at ");
});

test("a taken port, a database or a Redis that is not there: the start fails, says what to do, and leaves nothing running", async () => {
  await using database = await withDatabase();
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const port = String((taken.address() as AddressInfo).port);
  await using dir = await withDir();
  const base = { GOCHAT_DATA_DIR: dir.path, LOG_LEVEL: "silent" };
  const cases: [Record<string, string>, RegExp][] = [
    [{ ...base, DATABASE_URL: database.url, SERVER_PORT: port }, /port is taken.*SERVER_PORT/],
    // The embedded database has started by then, and is stopped again: the next case could not open it otherwise.
    [{ ...base, SERVER_PORT: port }, /port is taken.*SERVER_PORT/],
    [{ ...base, SERVER_PORT: port }, /port is taken.*SERVER_PORT/],
    [
      { ...base, DATABASE_URL: `postgres://nobody@127.0.0.1:${await freePort()}/none` },
      /ECONNREFUSED|cannot be reached/,
    ],
    [{ ...base, DATABASE_URL: database.url, REDIS_ADDR: `127.0.0.1:${await freePort()}` }, /REDIS_ADDR/],
  ];
  for (const [env, expected] of cases) {
    const { code, stderr } = await run([], env);
    expect(stderr).toMatch(expected);
    expect(stderr).not.toContain("    at ");
    expect(code).toBe(1);
  }
  taken.close();
  await using sql = await connectSql(database.url);
  const rows = await sql.rows(
    "select count(*)::int as n from pg_stat_activity where datname = current_database()",
  );
  expect(rows).toEqual([{ n: 1 }]);
});

test("nodes that start at once on one empty database do not collide", async () => {
  await using postgres = await startPostgres();
  const starts = Array.from({ length: 3 }, () => startServer({ databaseUrl: postgres.url }));
  const [first, second, third] = await Promise.all(starts);
  await using stack = new AsyncDisposableStack();
  for (const node of [first, second, third]) if (node !== undefined) stack.use(node);
  for (const node of [first, second, third]) {
    await using alice = await connectUser(node ?? { url: "" }, "alice");
    expect(alice.ready.user.username).toBe("alice");
  }
});

test("a database that may forget what it confirmed is refused, unless one insists", async () => {
  await using postgres = await startPostgres({ fsync: "off" });
  await expect(startServer({ databaseUrl: postgres.url })).rejects.toThrow(/fsync is off/);
  await using server = await startServer({
    databaseUrl: postgres.url,
    env: { GOCHAT_ALLOW_UNSAFE_DATABASE: "on" },
  });
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
});

test("a server with a database of its own is killed and started again: what was acknowledged is there", async () => {
  await using dir = await withDir();
  await using server = await startServerProcess({ GOCHAT_DATA_DIR: dir.path });
  for (let round = 0; round < 2; round++) {
    const alice = await connectUser(server, "alice");
    await using _bob = await connectUser(server, "bob");
    expect(await alice.sendMessage({ recipient: "bob" }, `round ${round}`)).toMatchObject({ seq: round + 1 });
    await server.kill();
    await server.start();
  }
  // One Ctrl-C reaches the process twice: from the terminal, and passed on by npm. Its database is stopped all the same.
  expect(await server.stop("SIGTERM", "SIGINT")).toBe(0);
  const url = await readFile(join(dir.path, "database-url"), "utf8");
  await expect(connectSql(url.trim())).rejects.toThrow(/ECONNREFUSED/);
});

test("variables of libpq do not reach the built-in PostgreSQL", async () => {
  await using dir = await withDir();
  await using server = await startServerProcess({
    GOCHAT_DATA_DIR: dir.path,
    PGHOST: "nowhere.invalid",
    PGPORT: "1",
    PGUSER: "nobody",
    PGPASSWORD: "wrong",
    PGDATABASE: "none",
    PGDATA: "/nowhere",
    PGSERVICE: "none",
    PGOPTIONS: "-c default_transaction_read_only=on",
    PGSSLMODE: "require",
    PGSSLNEGOTIATION: "direct",
    PGSSLROOTCERT: "/nowhere/ca.pem",
    PGCLIENTENCODING: "LATIN1",
    PGCLIENT_ENCODING: "LATIN1",
    PGREPLICATION: "true",
    PGBINARY: "true",
    PGCONNECT_TIMEOUT: "1",
    PGTZ: "Asia/Tokyo",
  });
  await using alice = await connectUser(server, "alice");
  await using _bob = await connectUser(server, "bob");
  expect(await alice.sendMessage({ recipient: "bob" }, "Grüße ✓")).toMatchObject({ content: "Grüße ✓" });
  expect(await server.stop()).toBe(0);
});

test("a log that cannot be written is said at the check, in one line", async () => {
  await using full = await open("/dev/full", "w");
  const env = { PATH: process.env["PATH"], SERVER_PORT: String(await freePort()) };
  const child = spawn(process.execPath, [MAIN, "--check-config"], {
    env,
    stdio: ["ignore", full.fd, "pipe"],
  });
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, "close")) as [number];
  expect(said).toMatch(
    /^A start would fail:\n {2}- the log cannot be written to standard output \(ENOSPC\).*\n$/,
  );
  expect(code).toBe(1);
});

test("nothing that is logged holds a token, a password or a message", async () => {
  await using dir = await withDir();
  await using server = await startServerProcess({ GOCHAT_DATA_DIR: dir.path, LOG_LEVEL: "trace" });
  const account = { email: "zoe@example.com", username: "zoe", password: "canary-password" };
  const post = (path: string, body: object) =>
    fetch(`${server.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  await post("/auth/register", account);
  const tokens = (await (await post("/auth/login", account)).json()) as {
    access_token: string;
    refresh_token: string;
  };
  await using zoe = await connectUser(server, tokens.access_token);
  await using _bob = await connectUser(server, "bob");
  await zoe.sendMessage({ recipient: "bob" }, "canary-content");
  await fetch(`${server.url}/api/v1/nothing?token=canary-query`);
  await connectUser(server, "not.a.jwt.canary-bad-token").catch(() => {});
  await post("/auth/refresh", { refresh_token: tokens.refresh_token });
  expect(await server.stop()).toBe(0);
  expect(server.output).toContain('"msg":"request"');
  expect(server.output).not.toMatch(/canary|eyJ[\w-]+\.|rt_[\w-]{20}/);
});

test("the logger itself refuses what must not be logged", () => {
  const lines: string[] = [];
  const logger = createLogger("info", { write: (line) => lines.push(line) });
  logger.info({ user: { password: "canary", token: "canary" }, message: { content: "canary" } }, "test");
  logger.error({ err: Object.assign(new Error("refused"), { detail: "canary", where: "canary" }) }, "test");
  expect(lines).toHaveLength(2);
  expect(lines.join("")).not.toContain("canary");
});
