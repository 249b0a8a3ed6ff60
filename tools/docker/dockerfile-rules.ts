import { parseDockerfile, stagesOf } from "./dockerfile.ts";
import type { Instruction, Stage } from "./dockerfile.ts";
import { isPinned, isServerVariable } from "./repository.ts";
import type { Repository } from "./repository.ts";

// ADD is missing on purpose: it downloads and unpacks, which COPY never does. MAINTAINER is obsolete.
const KNOWN =
  /^(ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)$/;

export function dockerfileProblems(source: string, repository: Repository): string[] {
  const instructions = parseDockerfile(source);
  const stages = stagesOf(instructions);
  const image = stages.at(-1);
  if (image === undefined) return ["there is no FROM"];
  return [
    ...instructions
      .filter(({ keyword }) => !KNOWN.test(keyword))
      .map(({ keyword, line }) => `line ${line}: ${keyword} is not an instruction we use`),
    ...stages.flatMap((stage, index) => baseProblems(stage, stages.slice(0, index))),
    ...stages.flatMap((stage, index) => copyProblems(stage, stages.slice(0, index), repository)),
    ...stages.flatMap((stage) => manifestProblems(stage, stages, repository)),
    ...imageProblems(image),
  ];
}

function baseProblems({ image }: Stage, earlier: readonly Stage[]): string[] {
  const isStage = earlier.some(({ name }) => name === image);
  return isStage || isPinned(image) ? [] : [`FROM ${image} names no fixed tag`];
}

function copyProblems({ instructions }: Stage, earlier: readonly Stage[], repository: Repository): string[] {
  return ofKind(instructions, "COPY").flatMap(({ flags, text, line }) => {
    const from = flags["from"];
    if (from !== undefined) {
      return earlier.some(({ name }) => name === from) ? [] : [`line ${line}: there is no stage ${from}`];
    }
    return sourcesOf(text).flatMap((source) => {
      if (!repository.has(source)) return [`line ${line}: ${source} does not exist`];
      return isAllowed(source, repository) ? [] : [`line ${line}: .dockerignore keeps ${source} out`];
    });
  });
}

/** .dockerignore begins with `*`: a path is in the build only if a line with `!` lets it in. */
function isAllowed(source: string, repository: Repository): boolean {
  const lines = repository.read(".dockerignore").split("\n");
  const allowed = lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
  return allowed.some((pattern) => {
    const expression = pattern.replaceAll(".", "\\.").replaceAll("*", "[^/]+");
    return new RegExp(`^${expression}(/|$)`).test(source);
  });
}

/** npm compares the lock file with every workspace, so an installation needs all the manifests. */
function manifestProblems(stage: Stage, stages: readonly Stage[], repository: Repository): string[] {
  if (!ofKind(stage.instructions, "RUN").some(({ text }) => /\bnpm ci\b/.test(text))) return [];
  const instructions = allInstructions(stage, stages);
  const copied = new Set(ofKind(instructions, "COPY").flatMap(({ text }) => sourcesOf(text)));
  const wanted = ["package.json", "package-lock.json", ...repository.manifests];
  return wanted.filter((path) => !copied.has(path)).map((path) => `npm ci needs COPY ${path}`);
}

/** With those of the stages that it is built on. */
function allInstructions({ image, instructions }: Stage, stages: readonly Stage[]): Instruction[] {
  const base = stages.find(({ name }) => name === image);
  return base === undefined ? instructions : [...allInstructions(base, stages), ...instructions];
}

function imageProblems({ instructions }: Stage): string[] {
  const problems: string[] = [];
  const user = ofKind(instructions, "USER").at(-1)?.text;
  if (user === undefined || /^(root|0)(:|$)/.test(user)) problems.push("the image runs as root: set USER");
  const check = ofKind(instructions, "HEALTHCHECK").at(-1)?.text;
  if (check === undefined || check === "NONE") problems.push("there is no HEALTHCHECK");
  const command = ofKind(instructions, "CMD").at(-1)?.text ?? "";
  if (!isWordList(command))
    problems.push('CMD must be a list such as ["node"]: a shell would swallow SIGTERM');
  const names = ofKind(instructions, "ENV").flatMap(({ text }) => text.match(/[A-Z_0-9]+(?==)/g) ?? []);
  for (const name of names) if (!isServerVariable(name)) problems.push(`ENV ${name} is not an option`);
  return problems;
}

function isWordList(text: string): boolean {
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) && words.every((word) => typeof word === "string");
  } catch {
    return false;
  }
}

const ofKind = (instructions: readonly Instruction[], keyword: string): Instruction[] =>
  instructions.filter((instruction) => instruction.keyword === keyword);

const sourcesOf = (copy: string): string[] => copy.split(/\s+/).slice(0, -1);
