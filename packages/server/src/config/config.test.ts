import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ConfigError, parseConfig } from "./config.ts";
import { fileOrigins } from "./file-origins.ts";
import { helpText } from "./help.ts";
import { keptSecret } from "./secret-file.ts";
import { isExposed } from "./read-option-file.ts";
import { unknownVariables } from "./unknown-variables.ts";

function problemsOf(variables: Record<string, string>): readonly string[] {
  try {
    parseConfig(variables);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test("nothing set: a development server on loopback with everything inside", () => {
  const config = parseConfig({});
  expect(config).toMatchObject({
    env: "dev",
    host: "127.0.0.1",
    port: 8080,
    bareUsernames: true,
    accessExpiryMs: 900_000,
  });
  expect(config.databaseUrl).toBeUndefined();
  expect(config.redisAddr).toBeUndefined();
});

test("a server has the name that it is given, without the space around it", () => {
  expect(parseConfig({}).name).toBe("GoChat");
  const family = "👩‍👩‍👧".repeat(7);
  expect(parseConfig({ GOCHAT_NAME: ` ${family} ` }).name).toBe(family);
});

test("prod listens everywhere and takes no bare usernames", () => {
  expect(parseConfig({ ENV: "prod" })).toMatchObject({ host: "0.0.0.0", bareUsernames: false });
});

test("every problem is reported at once", () => {
  const problems = problemsOf({
    SERVER_PORT: "http",
    JWT_ACCESS_EXPIRY: "soon",
    DATABASE_URL: "mysql://x",
    GOCHAT_ROLS: "http",
  });
  expect(problems.map((problem) => problem.split(" ")[0])).toEqual([
    "SERVER_PORT",
    "DATABASE_URL",
    "JWT_ACCESS_EXPIRY",
    "GOCHAT_ROLS",
  ]);
});

test.each([
  [{ JWT_SECRET: "short" }, /32 bytes/],
  [{ JWT_SECRET: "a".repeat(64) }, /too regular/],
  [{ ENV: "prod", REDIS_ADDR: "r:6379", DATABASE_URL: "postgres://x/y" }, /JWT_SECRET must be set/],
  [{ ENV: "prod", GOCHAT_BARE_USERNAMES: "on" }, /GOCHAT_BARE_USERNAMES must be off/],
  [{ GOCHAT_ROLES: "http" }, /GOCHAT_ROLES must hold all/],
  [{ GOCHAT_ROLES: "http,cook" }, /GOCHAT_ROLES must be one of/],
  [{ REDIS_ADDR: "redis" }, /host:port/],
  [{ GOCHAT_ALLOWED_ORIGINS: "chat.example.com" }, /URLs such as/],
  [{ ENV: "production" }, /ENV must be one of local, dev, prod/],
  [{ GOCHAT_NAME: "  " }, /GOCHAT_NAME must be a name/],
  [{ GOCHAT_NAME: "n".repeat(61) }, /GOCHAT_NAME must have 60 characters at most/],
  [{ GOCHAT_NAME: "two\nlines" }, /GOCHAT_NAME must be one line/],
  [{ GOCHAT_NAME: "a\u2028b" }, /GOCHAT_NAME must be one line/],
])("refused: %j", (variables, expected) => {
  expect(problemsOf(variables).join("\n")).toMatch(expected);
});

const OTHERS_REACH_IT: [Record<string, string>, string][] = [
  [{ HOST: "0.0.0.0" }, "HOST is 0.0.0.0"],
  [{ HOST: "::" }, "HOST is ::"],
  [{ HOST: "192.168.1.7" }, "HOST is 192.168.1.7"],
  [{ HOST: "chat.example.com" }, "HOST is chat.example.com"],
  [{ GOCHAT_TRUSTED_PROXIES: "127.0.0.1" }, "GOCHAT_TRUSTED_PROXIES is set"],
  [{ GOCHAT_ALLOWED_ORIGINS: "https://chat.example.com" }, "GOCHAT_ALLOWED_ORIGINS holds"],
  [{ GOCHAT_FILES_ORIGIN: "https://files.example.com" }, "GOCHAT_FILES_ORIGIN is https://files.example.com"],
];

test.each(OTHERS_REACH_IT)("A16 ENV forgotten, and others may reach the server: %j", (variables, sign) => {
  for (const env of [{}, { ENV: "dev" }, { ENV: "local" }, { GOCHAT_BARE_USERNAMES: "on" }]) {
    const problems = problemsOf({ ...env, ...variables });
    expect(problems).toEqual([expect.stringContaining(`ENV must be prod (or GOCHAT_BARE_USERNAMES off)`)]);
    expect(problems[0]).toContain(sign);
  }
  for (const env of [
    { ENV: "prod" },
    { GOCHAT_BARE_USERNAMES: "off" },
    { GOCHAT_ALLOW_UNSAFE_BARE_USERNAMES: "on" },
  ])
    expect(problemsOf({ ...env, ...variables })).toEqual([]);
});

test("A16 bare usernames serve this machine, however it is written", () => {
  for (const variables of [
    {},
    { HOST: "localhost" },
    { HOST: "127.0.0.2" },
    { HOST: "[::1]" },
    { GOCHAT_ALLOWED_ORIGINS: "http://localhost:5173, http://127.0.0.1:5173, http://[::1]:5173" },
    { GOCHAT_FILES_ORIGIN: "http://files.localhost:8080" },
  ])
    expect(problemsOf(variables)).toEqual([]);
});

test.each(OTHERS_REACH_IT)("limits are on where others reach a server in prod: %j", (variables) => {
  const prod = { ENV: "prod", HOST: "127.0.0.1", RATE_LIMITS: "off" };
  expect(problemsOf(prod)).toEqual([]);
  expect(problemsOf({ ...prod, ...variables })).toEqual([
    expect.stringMatching(/^RATE_LIMITS must be on in prod/),
  ]);
});

test("contradictions are named beside wrong values, unless they rest on one of those", () => {
  expect(problemsOf({ HOST: "0.0.0.0", JWT_ACCESS_EXPIRY: "soon" })).toEqual([
    expect.stringMatching(/^JWT_ACCESS_EXPIRY/),
    expect.stringMatching(/^ENV must be prod/),
  ]);
  expect(problemsOf({ HOST: "0.0.0.0", ENV: "production" })).toEqual([expect.stringMatching(/^ENV must be/)]);
});

test.each(["proxy.example.com", "localhost", "10.0.0", "0.0.0.0/0", "::/0", "0.0.0.0/1", "10.0.0.0/7"])(
  "GOCHAT_TRUSTED_PROXIES: %s is refused",
  (proxies) => {
    for (const list of [proxies, `10.0.0.1, ${proxies}`])
      expect(problemsOf({ ENV: "prod", GOCHAT_TRUSTED_PROXIES: list })).toEqual([
        expect.stringMatching(/^GOCHAT_TRUSTED_PROXIES must hold/),
      ]);
  },
);

test.each([
  "10.0.0.0/33",
  "fd00::/129",
  "2000::/3",
  "::ffff:0:0/96",
  "0:0:0:0:0:ffff:0:0/100",
  "fe80::1%eth0",
  "10.0.0.1/255.0.0.0",
  "all",
])("GOCHAT_TRUSTED_PROXIES: %s is refused as well", (proxies) => {
  expect(problemsOf({ ENV: "prod", GOCHAT_TRUSTED_PROXIES: proxies })).toEqual([
    expect.stringMatching(/^GOCHAT_TRUSTED_PROXIES must hold/),
  ]);
});

test("GOCHAT_TRUSTED_PROXIES takes addresses and networks of both kinds", () => {
  const proxies = ["10.0.0.1", "10.0.0.0/8", "::1", "fc00::/7", "2001:db8::/64", "::ffff:10.0.0.0/104"];
  expect(parseConfig({ ENV: "prod", GOCHAT_TRUSTED_PROXIES: proxies.join(", ") }).trustedProxies).toEqual(
    proxies,
  );
});

test.each([
  [{ JWT_ACCESS_EXPIRY: "24h1ms" }, /^JWT_ACCESS_EXPIRY must be 24h at most/],
  [{ GOCHAT_DRAIN: "1000h" }, /^GOCHAT_DRAIN must be 1h at most/],
  [{ GOCHAT_METRICS_TOKEN: "a".repeat(15) }, /^GOCHAT_METRICS_TOKEN must have at least 16 characters/],
  [{ GOCHAT_DATA_DIR: "  " }, /^GOCHAT_DATA_DIR must be the path of a folder/],
  [{ HOST: "[::1" }, /^HOST must be an address/],
  [{ HOST: "[127.0.0.1]:8080" }, /^HOST must be an address/],
  [{ HOST: "127.0.0.1:8080" }, /^HOST must be an address/],
  [{ HOST: "127.0.0.256" }, /^HOST must be an address/],
  [{ HOST: "http://localhost" }, /^HOST must be an address/],
  [{ HOST: "a b" }, /^HOST must be an address/],
  [{ SERVER_PORT: "65536" }, /^SERVER_PORT must be a whole number/],
  [{ SERVER_PORT: "80 " }, /^SERVER_PORT must be a whole number/],
  [{ GOCHAT_ROLES: "http,http,http" }, /^GOCHAT_ROLES must hold all/],
])("refused with one sentence: %j", (variables, expected) => {
  expect(problemsOf(variables)).toEqual([expect.stringMatching(expected)]);
});

test("HOST may be written in brackets, as in a URL", () => {
  expect(parseConfig({ HOST: "[::1]" }).host).toBe("::1");
});

test("REDIS_ADDR is host:port, or a URL with everything in it", () => {
  expect(parseConfig({ REDIS_ADDR: "[::1]:6380" }).redisAddr).toEqual({ addr: "[::1]:6380", isTls: false });
  expect(parseConfig({ REDIS_ADDR: "rediss://chat:p%40ss%2F@redis.example.com:6380/3" }).redisAddr).toEqual({
    addr: "redis.example.com:6380",
    isTls: true,
    username: "chat",
    password: "p@ss/",
    db: 3,
  });
  expect(parseConfig({ REDIS_ADDR: "redis://:secret@redis", REDIS_DB: "2" })).toMatchObject({
    redisAddr: { addr: "redis:6379", isTls: false, username: undefined, password: "secret", db: undefined },
    redisDb: 2,
  });
});

test.each<[Record<string, string>, RegExp]>([
  [{ REDIS_ADDR: "redis:0" }, /^REDIS_ADDR must be host:port, or a URL/],
  [{ REDIS_ADDR: "http://hunter2@redis" }, /^REDIS_ADDR must be host:port, or a URL/],
  [{ REDIS_ADDR: "redis://:hunter2/@redis" }, /^REDIS_ADDR must be host:port, or a URL/],
  [{ REDIS_ADDR: "redis://:hunter2@redis/first" }, /^REDIS_ADDR must end in the number of a database/],
  [{ REDIS_ADDR: "redis://:hunter2%@redis" }, /^REDIS_ADDR must have %/],
  [{ REDIS_ADDR: "redis://redis?tls=hunter2" }, /^REDIS_ADDR must be a URL without/],
  [{ REDIS_ADDR: "redis://:hunter2@redis", REDIS_PASSWORD: "x" }, /^REDIS_PASSWORD must not be set beside/],
  [{ REDIS_ADDR: "redis://a:hunter2@redis", REDIS_USERNAME: "b" }, /^REDIS_USERNAME must not be set beside/],
  [{ REDIS_ADDR: "redis://redis/0", REDIS_DB: "0" }, /^REDIS_DB must not be set beside/],
  [{ REDIS_ADDR: "redis:6379", REDIS_USERNAME: "chat" }, /^REDIS_PASSWORD must be set/],
  [{ REDIS_ADDR: "rediss://redis", REDIS_CA: "hunter2" }, /^REDIS_CA must hold certificates in PEM/],
])("Redis, refused with one sentence that repeats no value: %j", (variables, expected) => {
  const problems = problemsOf(variables);
  expect(problems).toEqual([expect.stringMatching(expected)]);
  expect(problems.join("\n")).not.toContain("hunter2");
});

test("a secret file that others can read is refused, and so is an empty one", async () => {
  const dir = await mkdtemp(join(tmpdir(), "gochat-config-"));
  try {
    const path = join(dir, "secret");
    await writeFile(path, "0123456789abcdefghijklmnopqrstuv\n", { mode: 0o600 });
    expect(problemsOf({ JWT_SECRET_FILE: path })).toEqual([]);
    await chmod(path, 0o604);
    expect(problemsOf({ JWT_SECRET_FILE: path })).toEqual([
      `JWT_SECRET must be readable by its owner only: chmod 600 ${path}`,
    ]);
    expect(problemsOf({ LOG_LEVEL_FILE: path })).toEqual([
      expect.stringMatching(/^LOG_LEVEL must be one of/),
    ]);
    await writeFile(path, "\n");
    expect(problemsOf({ GOCHAT_METRICS_TOKEN_FILE: path })).toEqual([
      `GOCHAT_METRICS_TOKEN cannot be empty: there is nothing in ${path}`,
    ]);
  } finally {
    await rm(dir, { recursive: true });
  }
});

test("a file is a secret of its owner; of root's, the group may read it; and in a container everybody there", () => {
  const [mine, roots] = [{ uid: 1000 }, { uid: 0 }];
  expect(isExposed("/etc/gochat/jwt", { ...mine, mode: 0o100600 })).toBe(false);
  expect(isExposed("/etc/gochat/jwt", { ...mine, mode: 0o100640 })).toBe(true);
  expect(isExposed("/etc/gochat/jwt", { ...roots, mode: 0o100640 })).toBe(false);
  expect(isExposed("/etc/gochat/jwt", { ...roots, mode: 0o100644 })).toBe(true);
  expect(isExposed("/run/secrets/jwt", { ...roots, mode: 0o100444 })).toBe(false);
  expect(isExposed("/run/secrets/../jwt", { ...roots, mode: 0o100444 })).toBe(true);
});

test("the secret that a node keeps is made once, and refused when others can read it", async () => {
  const dir = await mkdtemp(join(tmpdir(), "gochat-config-"));
  try {
    const secret = await keptSecret(dir, "jwt-secret");
    expect(await keptSecret(dir, "jwt-secret")).toBe(secret);
    await chmod(join(dir, "jwt-secret"), 0o644);
    await expect(keptSecret(dir, "jwt-secret")).rejects.toThrow(/can be read by others: chmod 600 it/);
    await chmod(join(dir, "jwt-secret"), 0o600);
    await writeFile(join(dir, "jwt-secret"), "short\n");
    await expect(keptSecret(dir, "jwt-secret")).rejects.toThrow(/too short for a secret/);
  } finally {
    await rm(dir, { recursive: true });
  }
});

test("a variable that looks like one of ours is named, with what may be meant", () => {
  const named = unknownVariables({
    DATABSE_URL: "x",
    database_url: "x",
    SERVERPORT: "x",
    TRUSTED_PROXIES: "x",
    REDIS_URL: "x",
    REDIS_SENTINELS: "x",
    JWT_KEY: "x",
    DATABASE_URL_FIL: "x",
  });
  expect(named.map((line) => line.split(" is not an option of GoChat and does nothing here"))).toEqual([
    ["DATABSE_URL", "; did you mean DATABASE_URL?"],
    ["database_url", "; did you mean DATABASE_URL?"],
    ["SERVERPORT", "; did you mean SERVER_PORT?"],
    ["TRUSTED_PROXIES", "; did you mean GOCHAT_TRUSTED_PROXIES?"],
    ["REDIS_URL", "; did you mean REDIS_ADDR?"],
    ["REDIS_SENTINELS", ""],
    ["JWT_KEY", ""],
    ["DATABASE_URL_FIL", "; did you mean DATABASE_URL_FILE?"],
  ]);
  expect(problemsOf({ GOCHAT_TRUSTED_PROXY: "x" })).toEqual([
    "GOCHAT_TRUSTED_PROXY is not an option; see --help",
  ]);
  expect(problemsOf({ GOCHAT_ROLS: "x" })).toEqual([
    "GOCHAT_ROLS is not an option; did you mean GOCHAT_ROLES?",
  ]);
});

test("what others set is not named: a shell, npm, a container, a cluster with services of these names", () => {
  const others = {
    PATH: "/bin",
    HOSTNAME: "a",
    NODE_ENV: "x",
    LOGNAME: "x",
    PORT: "1",
    POST: "1",
    npm_config_loglevel: "x",
    REDIS_PORT: "tcp://10.0.0.1:6379",
    REDIS_PORT_6379_TCP_ADDR: "10.0.0.1",
    REDIS_SERVICE_HOST: "10.0.0.1",
    GOCHAT_PORT: "tcp://10.0.0.1:8080",
    GOCHAT_SERVICE_PORT_HTTP: "8080",
    DATABASE_UR: "",
  };
  expect(unknownVariables(others)).toEqual([]);
  expect(problemsOf(others)).toEqual([]);
});

test("a secret is read from the file that its _FILE twin names", () => {
  const read = (path: string) => (path === "/run/secrets/jwt" ? "0123456789abcdefghijklmnopqrstuv" : "");
  expect(parseConfig({ JWT_SECRET_FILE: "/run/secrets/jwt" }, read).jwtSecret).toBe(
    "0123456789abcdefghijklmnopqrstuv",
  );
  expect(problemsOf({ JWT_SECRET_FILE: "/nowhere/at/all" })[0]).toMatch(
    /cannot be read from \/nowhere\/at\/all \(ENOENT\)/,
  );
});

test("no problem text repeats the value of a secret", () => {
  expect(
    problemsOf({ JWT_SECRET: "hunter2", DATABASE_URL: "mysql://root:hunter2@h/d" }).join("\n"),
  ).not.toContain("hunter2");
});

test("--help names every variable of the description", () => {
  for (const name of [
    "ENV",
    "SERVER_PORT",
    "DATABASE_URL",
    "REDIS_ADDR",
    "REDIS_PASSWORD",
    "REDIS_DB",
    "JWT_SECRET",
    "JWT_ACCESS_EXPIRY",
    "JWT_REFRESH_EXPIRY",
  ]) {
    expect(helpText()).toMatch(new RegExp(`^  ${name} `, "m"));
  }
});

const S3 = { S3_ENDPOINT: "https://s3.example.com", S3_BUCKET: "b", S3_ACCESS_KEY: "k", S3_SECRET_KEY: "s" };
const CHAT = { ENV: "prod", GOCHAT_ALLOWED_ORIGINS: "https://chat.example.com" };

test("F13 F14 browsers get files from the origins that are named for it, and from no other", () => {
  const originsOf = (variables: Record<string, string>) =>
    fileOrigins(parseConfig({ ...CHAT, ...variables }));
  expect(originsOf(S3)).toEqual([]);
  expect(originsOf({ ...S3, S3_REDIRECT: "on" })).toEqual(["https://s3.example.com"]);
  expect(
    originsOf({
      ...S3,
      S3_REDIRECT: "on",
      S3_PUBLIC_ENDPOINT: "https://bytes.example.com/",
      GOCHAT_FILES_ORIGIN: "https://files.example.com/",
    }),
  ).toEqual(["https://files.example.com", "https://bytes.example.com"]);
});

test.each<[Record<string, string>, RegExp]>([
  [{ GOCHAT_FILES_ORIGIN: "files.example.com" }, /^GOCHAT_FILES_ORIGIN must hold URLs such as/],
  [
    { GOCHAT_FILES_ORIGIN: "https://chat.example.com" },
    /^GOCHAT_FILES_ORIGIN must name another host than https:\/\/chat.example.com, which is one of pages/,
  ],
  [
    { GOCHAT_LOCAL_ORIGINS: "on", GOCHAT_FILES_ORIGIN: "https://localhost:8080" },
    /^GOCHAT_FILES_ORIGIN must name another host/,
  ],
  [
    { GOCHAT_FILES_ORIGIN: "http://files.example.com" },
    /^GOCHAT_FILES_ORIGIN must begin with https:\/\/ as https:\/\/chat.example.com does/,
  ],
  [{ S3_REDIRECT: "on" }, /^S3_ENDPOINT must be set/],
  [{ S3_REDIRECT: "true" }, /^S3_REDIRECT must be one of on, off/],
  [{ ...S3, S3_PUBLIC_ENDPOINT: "https://bytes.example.com" }, /^S3_PUBLIC_ENDPOINT is for S3_REDIRECT=on/],
  [
    { ...S3, S3_REDIRECT: "on", S3_ENDPOINT: "http://minio:9000" },
    /^S3_ENDPOINT with S3_REDIRECT must begin with https:/,
  ],
  [
    { ...S3, S3_REDIRECT: "on", S3_ENDPOINT: "https://chat.example.com" },
    /^S3_ENDPOINT with S3_REDIRECT must name another host/,
  ],
  [
    { ...S3, S3_REDIRECT: "on", S3_PUBLIC_ENDPOINT: "https://chat.example.com" },
    /^S3_PUBLIC_ENDPOINT must name another host than https:\/\/chat.example.com/,
  ],
  [
    { ...S3, S3_REDIRECT: "on", GOCHAT_FILES_ORIGIN: "https://s3.example.com" },
    /^S3_ENDPOINT with S3_REDIRECT must name another host than GOCHAT_FILES_ORIGIN/,
  ],
])("F13 F14 where files come from is refused with one sentence: %j", (variables, expected) => {
  expect(problemsOf({ ...CHAT, ...variables })).toEqual([expect.stringMatching(expected)]);
});
