import { expect, test } from "vitest";
import { ConfigError, parseConfig } from "./config.ts";
import { helpText } from "./help.ts";

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
])("refused: %j", (variables, expected) => {
  expect(problemsOf(variables).join("\n")).toMatch(expected);
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
