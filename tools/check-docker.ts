// Checks the files under deploy/ and docker-compose.yml against each other, against the repository and against the server's option
// table. That is our own: linters of such files (hadolint, dclint) look at one file, and know none of the others.
import { join } from "node:path";
import { composeProblems } from "./docker/compose-rules.ts";
import { caddyfileProblems, unitProblems } from "./docker/deploy-rules.ts";
import { dockerfileProblems } from "./docker/dockerfile-rules.ts";
import { openRepository } from "./docker/repository.ts";

const repository = openRepository(join(import.meta.dirname, ".."));
const compose = repository.read("docker-compose.yml");

const problems: Record<string, string[]> = {
  "deploy/docker/Dockerfile": dockerfileProblems(repository.read("deploy/docker/Dockerfile"), repository),
  "docker-compose.yml": composeProblems(compose, repository.read("deploy/docker/env.example"), repository),
  "deploy/caddy/Caddyfile": caddyfileProblems(repository.read("deploy/caddy/Caddyfile"), compose),
  "deploy/systemd/gochat.service": unitProblems(repository.read("deploy/systemd/gochat.service")),
};

for (const [file, found] of Object.entries(problems)) {
  for (const problem of found) process.stdout.write(`${file}: ${problem}\n`);
}
process.exitCode = Object.values(problems).some((found) => found.length > 0) ? 1 : 0;
