import { join } from "node:path";
import { expect, test } from "vitest";
import { composeProblems } from "./compose-rules.ts";
import { caddyfileProblems, unitProblems } from "./deploy-rules.ts";
import { dockerfileProblems } from "./dockerfile-rules.ts";
import { openRepository } from "./repository.ts";

const repository = openRepository(join(import.meta.dirname, "../.."));
const dockerfile = repository.read("deploy/docker/Dockerfile");
const compose = repository.read("docker-compose.yml");
const variables = repository.read("deploy/docker/env.example");
const caddyfile = repository.read("deploy/caddy/Caddyfile");
const unit = repository.read("deploy/systemd/gochat.service");

test("the files as they are pass", () => {
  expect(dockerfileProblems(dockerfile, repository)).toEqual([]);
  expect(composeProblems(compose, variables, repository)).toEqual([]);
  expect(caddyfileProblems(caddyfile, compose)).toEqual([]);
  expect(unitProblems(unit)).toEqual([]);
});

/** Each fault must change the file, or it proves nothing. */
function broken(file: string, from: string | RegExp, to: string): string {
  const changed = file.replaceAll(from, () => to);
  expect(changed).not.toBe(file);
  return changed;
}

test.each([
  ["USER node", "", /runs as root/],
  ["USER node", "USER root", /runs as root/],
  ["FROM node:26-bookworm-slim", "FROM node", /FROM node names no fixed tag/],
  ["HEALTHCHECK", "HEALTHCHEK", /HEALTHCHEK is not an instruction/],
  [
    "COPY packages/testkit/package.json packages/testkit/",
    "",
    /npm ci needs COPY packages\/testkit\/package.json/,
  ],
  ["COPY packages/web/package.json packages/web/", "", /npm ci needs COPY packages\/web\/package.json/],
  ["COPY packages/server/src", "COPY packages/server/sources", /sources does not exist/],
  ["COPY packages/client/src", "COPY packages/client/tests", /keeps packages\/client\/tests out/],
  ["--from=web", "--from=client", /no stage client/],
  ["COPY packages/server/src", "COPY README.md", /keeps README.md out/],
  ["--from=dependencies", "--from=deps", /no stage deps/],
  ['CMD ["node", "packages', "CMD node packages", /CMD must be a list/],
  ["GOCHAT_DATA_DIR", "GOCHAT_DATA", /ENV GOCHAT_DATA is not an option/],
])("Dockerfile: %j for %j is found", (from, to, expected) => {
  expect(dockerfileProblems(broken(dockerfile, from, to), repository).join("\n")).toMatch(expected);
});

test.each<[string | RegExp, string, RegExp]>([
  ["image: redis:7", "image: redis", /redis: image redis has no fixed tag/],
  ["image: postgres:18", "image: postgres:latest", /has no fixed tag/],
  ['["127.0.0.1:6379:6379"]', '["6379:6379"]', /redis: port 6379:6379 is open/],
  ["GOCHAT_TRUSTED_PROXIES:", "GOCHAT_TRUSTED_PROXY:", /gochat-1: GOCHAT_TRUSTED_PROXY is not an option/],
  ["ENV: prod", "ENV: production", /gochat-2: ENV must be one of/],
  ["REDIS_ADDR: redis:6379", "REDIS_ADDR: redis", /REDIS_ADDR must be host:port/],
  ["stop_grace_period: 45s", "stop_grace_period: 10s", /too short for a drain of 10s/],
  ["restart: unless-stopped", "", /there is no restart policy/],
  ["healthcheck:", "healthchek:", /healthchek is not a key/],
  ["service_healthy", "service_started", /without a condition that means ready/],
  ["./deploy/caddy/Caddyfile", "./deploy/Caddyfile", /\.\/deploy\/Caddyfile does not exist/],
  ["dockerfile: deploy", "dockerfile: docker", /Dockerfile does not exist/],
  ["${SITE_HOST:-localhost}", "${SITE:-localhost}", /\$\{SITE\} is not explained/],
  ["${JWT_SECRET:-}", "${JWT_SECRET:?set it}", /\$\{JWT_SECRET:\?…\} would be asked for in development/],
  ["${JWT_SECRET:-}", "${JWT_SECRET-}", /write \$\{JWT_SECRET-\}/],
  ["${POSTGRES_PASSWORD:?", "${POSTGRES_PASSWORD:-", /postgres: \$\{POSTGRES_PASSWORD\} has a default/],
  ["${POSTGRES_PASSWORD:?", "${POSTGRES_PASSWORD:-", /gochat-1: \$\{POSTGRES_PASSWORD\} has a default/],
  [
    /\$\{POSTGRES_PASSWORD:\?[^}]*\}/g,
    "${POSTGRES_PASSWORD}",
    /postgres: \$\{POSTGRES_PASSWORD\} may be left out/,
  ],
  [
    /POSTGRES_PASSWORD: .*/g,
    "POSTGRES_PASSWORD: gochat",
    /postgres: POSTGRES_PASSWORD is written into the file/,
  ],
  ["${GOCHAT_METRICS_TOKEN:-}", "${GOCHAT_METRICS_TOKEN:-metrics}", /METRICS_TOKEN\} has a default/],
  ["postgres:/var/lib", "pgdata:/var/lib", /volume pgdata is not declared/],
])("docker-compose.yml: %j for %j is found", (from, to, expected) => {
  expect(composeProblems(broken(compose, from, to), variables, repository).join("\n")).toMatch(expected);
});

test("a variable that env.example explains and nothing uses is found", () => {
  expect(composeProblems(compose, `${variables}\nOLD_NAME=1\n`, repository)).toEqual([
    "env.example explains OLD_NAME, which nothing uses",
  ]);
});

test("the proxy and the unit: what they name has to exist", () => {
  expect(caddyfileProblems(broken(caddyfile, "gochat-2:8080", "gochat-3:8080"), compose)).toEqual([
    "there is no service gochat-3",
  ]);
  expect(caddyfileProblems(broken(caddyfile, "$SITE_HOST", "$SITE"), compose)).toEqual([
    "the proxy is not given SITE",
  ]);
  expect(unitProblems(broken(unit, "User=gochat", "User=root"))).toEqual(["it runs as root"]);
  expect(unitProblems(broken(unit, "GOCHAT_DATA_DIR", "GOCHAT_DATA"))).toEqual([
    "GOCHAT_DATA is not an option",
  ]);
});
