import { durationMs } from "../../packages/server/src/config/option.ts";
import { OPTIONS } from "../../packages/server/src/config/options.ts";
import { ConfigError, defaultOf, parseConfig } from "../../packages/server/src/config/config.ts";
import { oddDollars, parseCompose, referencesIn, substitute } from "./compose.ts";
import type { Compose, Service } from "./compose.ts";
import { isPinned, isServerVariable } from "./repository.ts";
import type { Repository } from "./repository.ts";

const SERVICE_KEYS = new Set(
  (
    "build cap_add cap_drop command depends_on entrypoint environment healthcheck image init networks ports " +
    "profiles read_only restart security_opt shm_size stop_grace_period stop_signal tmpfs ulimits user volumes"
  ).split(" "),
);
const CONDITIONS = new Set(["service_healthy", "service_completed_successfully"]);
const IS_SECRET = /(PASSWORD|SECRET|TOKEN)$/;
// main.ts gives the server 20 s after the drain; a little more, so that it is never killed before it gives up itself.
const AFTER_DRAIN_MS = 25_000;
// Only here to show that the rest of a node's configuration is right.
const SAMPLE_SECRETS = { JWT_SECRET: "0123456789abcdefghijklmnopqrstuvwxyz", POSTGRES_PASSWORD: "sample" };

export function composeProblems(source: string, documented: string, repository: Repository): string[] {
  const compose = parseCompose(source);
  return [
    ...variableProblems(source, documented),
    ...requiredProblems(compose),
    ...Object.entries(compose.services).flatMap(([name, service]) =>
      [
        ...shapeProblems(service),
        ...portProblems(name, service),
        ...secretProblems(service),
        ...pathProblems(service, repository),
        ...referenceProblems(service, compose),
        ...(service.build === undefined ? [] : nodeProblems(service)),
      ].map((problem) => `${name}: ${problem}`),
    ),
    ...unused(compose),
  ];
}

function variableProblems(source: string, documented: string): string[] {
  const text = source.replaceAll(/^\s*#.*$/gm, "");
  const used = new Set(referencesIn(text).map(({ name }) => name));
  const known = new Set([...documented.matchAll(/^([A-Z_][A-Z_0-9]*)=/gm)].map(([, name = ""]) => name));
  return [
    ...oddDollars(text).map(
      (match) => `write ${match} as \${NAME}, \${NAME:-default} or \${NAME:?why}; $$ is a plain dollar`,
    ),
    ...[...used.difference(known)].map((name) => `\${${name}} is not explained in env.example`),
    ...[...known.difference(used)].map((name) => `env.example explains ${name}, which nothing uses`),
  ];
}

function shapeProblems(service: Service): string[] {
  const problems = Object.keys(service)
    .filter((key) => !SERVICE_KEYS.has(key))
    .map((key) => `${key} is not a key we know`);
  if (!isPinned(service.image ?? "")) problems.push(`image ${service.image ?? "(none)"} has no fixed tag`);
  if (service.healthcheck?.test === undefined) problems.push("there is no healthcheck");
  if (service.restart === undefined) problems.push("there is no restart policy");
  if (service.stop_grace_period === undefined) problems.push("there is no stop_grace_period");
  return problems;
}

function portProblems(name: string, { ports = [] }: Service): string[] {
  if (name === "proxy") return [];
  return ports
    .filter((port) => !port.startsWith("127.0.0.1:"))
    .map((port) => `port ${port} is open to other machines`);
}

/** A secret has no default: everybody would know it. Without a password PostgreSQL lets nobody in, or everybody. */
function secretProblems({ environment = {} }: Service): string[] {
  const problems = Object.entries(environment)
    .filter(([name, text]) => IS_SECRET.test(name) && text !== "" && referencesIn(text).length === 0)
    .map(([name]) => `${name} is written into the file`);
  for (const { name, fallback, isRequired } of Object.values(environment).flatMap(referencesIn)) {
    if (IS_SECRET.test(name) && fallback !== "") problems.push(`\${${name}} has a default`);
    else if (name.endsWith("PASSWORD") && !isRequired)
      problems.push(`\${${name}} may be left out: write \${${name}:?why}`);
  }
  return problems;
}

/** Compose asks for it whatever it is to start: so it must be needed without a profile as well. */
function requiredProblems({ services }: Compose): string[] {
  const required = (among: Service[]) =>
    new Set(
      among
        .flatMap(({ environment = {} }) => Object.values(environment).flatMap(referencesIn))
        .flatMap(({ name, isRequired }) => (isRequired ? [name] : [])),
    );
  const all = Object.values(services);
  const always = required(all.filter(({ profiles = [] }) => profiles.length === 0));
  return [...required(all).difference(always)].map(
    (name) => `\${${name}:?…} would be asked for in development, where nothing needs it`,
  );
}

function pathProblems({ build, volumes = [] }: Service, repository: Repository): string[] {
  const mounted = volumes.flatMap((volume) => (volume.startsWith(".") ? [volume.split(":")[0] ?? ""] : []));
  const built =
    build === undefined ? [] : [build.context, `${build.context}/${build.dockerfile ?? "Dockerfile"}`];
  return [...mounted, ...built]
    .filter((path) => !repository.has(path))
    .map((path) => `${path} does not exist`);
}

function referenceProblems(
  { depends_on = {}, volumes = [], networks = [] }: Service,
  compose: Compose,
): string[] {
  const problems: string[] = [];
  for (const [other, { condition = "" }] of Object.entries(depends_on)) {
    if (!(other in compose.services)) problems.push(`depends on ${other}, which does not exist`);
    if (!CONDITIONS.has(condition)) problems.push(`waits for ${other} without a condition that means ready`);
  }
  for (const volume of namedVolumes(volumes)) {
    if (!(volume in compose.volumes)) problems.push(`volume ${volume} is not declared`);
  }
  for (const network of networks) {
    if (!(network in compose.networks)) problems.push(`network ${network} is not declared`);
  }
  return problems;
}

/** A service that is built here is a GoChat node: the server itself says whether its environment is right. */
function nodeProblems({ environment = {}, stop_grace_period: grace = "0s" }: Service): string[] {
  const problems = Object.keys(environment)
    .filter((name) => !isServerVariable(name))
    .map((name) => `${name} is not an option of the server`);
  const values = Object.entries(environment).map(([name, text]) => [name, substitute(text, SAMPLE_SECRETS)]);
  try {
    parseConfig(Object.fromEntries(values));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
  }
  const drain = environment["GOCHAT_DRAIN"] ?? defaultOf(OPTIONS.drainMs, "prod") ?? "0s";
  if (durationMs(grace) < durationMs(drain) + AFTER_DRAIN_MS)
    problems.push(`stop_grace_period ${grace} is too short for a drain of ${drain}`);
  return problems;
}

function unused({ services, volumes, networks }: Compose): string[] {
  const all = Object.values(services);
  const mounted = all.flatMap((service) => namedVolumes(service.volumes ?? []));
  const used = new Set([...mounted, ...all.flatMap((service) => service.networks ?? [])]);
  return [...Object.keys(volumes), ...Object.keys(networks)]
    .filter((name) => !used.has(name))
    .map((name) => `${name} is declared and not used`);
}

const namedVolumes = (volumes: readonly string[]): string[] =>
  volumes
    .map((volume) => volume.split(":")[0] ?? "")
    .filter((name) => !name.startsWith(".") && !name.startsWith("/"));
