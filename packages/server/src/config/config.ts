import { readFileSync } from "node:fs";
import type { Environment, Option } from "./option.ts";
import { OPTIONS } from "./options.ts";

type Parsed<O> = O extends Option<infer T> ? T : never;
export type Config = { readonly [K in keyof typeof OPTIONS]: Parsed<(typeof OPTIONS)[K]> };

/** The configuration is wrong. The message lists every problem, one a line. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}:\n${problems.map((p) => `  - ${p}`).join("\n")}`,
    );
    this.name = "ConfigError";
    this.problems = problems;
  }
}

export type Variables = Readonly<Record<string, string | undefined>>;

/** Reads the whole configuration or throws one `ConfigError` with every problem. `readFile` serves the `_FILE` twins. */
export function parseConfig(
  variables: Variables,
  readFile: (path: string) => string = readSecretFile,
): Config {
  const problems: string[] = [];
  const environment = OPTIONS.env.parse(isEnvironment(variables["ENV"]) ? variables["ENV"] : "dev");
  const values: Record<string, unknown> = {};
  for (const [name, definition] of Object.entries<Option<unknown>>(OPTIONS)) {
    try {
      const text = valueOf(definition, variables, readFile) ?? defaultOf(definition, environment);
      values[name] = text === undefined ? undefined : definition.parse(text);
    } catch (error) {
      problems.push(`${definition.env} ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  problems.push(...unknownVariables(variables));
  if (problems.length === 0) problems.push(...contradictions(values as Config));
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(values) as Config;
}

/** The default in the notation of the variable, as `--help` prints it. */
export function defaultOf(definition: Option<unknown>, environment: Environment): string | undefined {
  return typeof definition.default === "function" ? definition.default(environment) : definition.default;
}

const isEnvironment = (value: string | undefined): value is Environment =>
  ["local", "dev", "prod"].includes(value ?? "");

function valueOf(
  definition: Option<unknown>,
  variables: Variables,
  readFile: (path: string) => string,
): string | undefined {
  const direct = variables[definition.env];
  const path = variables[`${definition.env}_FILE`];
  // A variable that is set to nothing counts as not set: that is what `X=` in an env file means.
  if (path === undefined || path === "") return direct === "" ? undefined : direct;
  if (direct !== undefined && direct !== "")
    throw new Error(`and ${definition.env}_FILE are both set; keep one`);
  return readFile(path);
}

function readSecretFile(path: string): string {
  try {
    return readFileSync(path, "utf8").trimEnd();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "error";
    throw new Error(`cannot be read from ${path} (${reason})`, { cause: error });
  }
}

/** A misspelt `GOCHAT_…` would otherwise do nothing, silently. */
function unknownVariables(variables: Variables): string[] {
  const known = new Set(Object.values<Option<unknown>>(OPTIONS).flatMap(({ env }) => [env, `${env}_FILE`]));
  return Object.keys(variables)
    .filter((name) => name.startsWith("GOCHAT_") && !name.startsWith("GOCHAT_TEST_") && !known.has(name))
    .map((name) => `${name} is not an option; see --help`);
}

function contradictions(config: Config): string[] {
  const problems: string[] = [];
  if (config.env === "prod" && config.redisAddr !== undefined && config.jwtSecret === undefined) {
    problems.push(
      "JWT_SECRET must be set as soon as REDIS_ADDR is set in prod: every node needs the same one",
    );
  }
  if (config.redisAddr === undefined && config.roles.length < 3) {
    problems.push(
      "GOCHAT_ROLES must hold all of http,realtime,worker while REDIS_ADDR is not set: nothing else could do the rest",
    );
  }
  if (config.env === "prod" && config.bareUsernames) {
    problems.push("GOCHAT_BARE_USERNAMES must be off in prod: it lets anybody in as anybody");
  }
  if (config.databaseUrl === undefined && config.redisAddr !== undefined && config.env === "prod") {
    problems.push("DATABASE_URL must be set as soon as REDIS_ADDR is set in prod: nodes share one database");
  }
  return problems;
}
