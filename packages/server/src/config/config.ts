import { contradictions } from "./contradictions.ts";
import type { Environment, Option } from "./option.ts";
import { OPTIONS } from "./options.ts";
import type { OptionName } from "./options.ts";
import { readOptionFile } from "./read-option-file.ts";
import { misspelt } from "./unknown-variables.ts";

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
type ReadFile = (path: string, isSecret: boolean) => string;

/** Reads the whole configuration or throws one `ConfigError` with every problem. `readFile` serves the `_FILE` twins. */
export function parseConfig(variables: Variables, readFile: ReadFile = readOptionFile): Config {
  const problems: string[] = [];
  const wrong = new Set<OptionName>();
  const given = new Set<OptionName>();
  const environment = OPTIONS.env.parse(isEnvironment(variables["ENV"]) ? variables["ENV"] : "dev");
  const values: Record<string, unknown> = {};
  for (const [name, definition] of Object.entries(OPTIONS) as [OptionName, Option<unknown>][]) {
    try {
      const set = valueOf(definition, variables, readFile);
      if (set !== undefined) given.add(name);
      const text = set ?? defaultOf(definition, environment);
      values[name] = text === undefined ? undefined : definition.parse(text);
    } catch (error) {
      wrong.add(name);
      problems.push(`${definition.env} ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  problems.push(...misspelt(variables));
  const config = Object.freeze(values) as Config;
  problems.push(
    ...contradictions(
      config,
      (name) => wrong.has(name),
      (name) => given.has(name),
    ),
  );
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** The default in the notation of the variable, as `--help` prints it. */
export function defaultOf(definition: Option<unknown>, environment: Environment): string | undefined {
  return typeof definition.default === "function" ? definition.default(environment) : definition.default;
}

const isEnvironment = (value: string | undefined): value is Environment =>
  ["local", "dev", "prod"].includes(value ?? "");

function valueOf(definition: Option<unknown>, variables: Variables, readFile: ReadFile): string | undefined {
  const direct = variables[definition.env];
  const path = variables[`${definition.env}_FILE`];
  // A variable that is set to nothing counts as not set: that is what `X=` in an env file means.
  if (path === undefined || path === "") return direct === "" ? undefined : direct;
  if (direct !== undefined && direct !== "")
    throw new Error(`and ${definition.env}_FILE are both set; keep one`);
  return readFile(path, definition.secret === true);
}
