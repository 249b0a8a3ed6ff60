import { stripVTControlCharacters } from "node:util";
import type { Reporter, TestModule } from "vitest/node";

// The last of a long log is what people look at first, and some places keep no more of it.
const FAILURES = 5;
const LENGTH = 300;

interface Thrown {
  readonly message?: string;
  readonly diff?: string;
  readonly cause?: unknown;
}

/** After everything else that is printed: what failed, in a few lines each, with the causes that lie below. */
export default class BriefFailures implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const failures = modules.flatMap((module) => [
      ...module.errors().map((error) => ({ name: module.relativeModuleId, errors: [error] })),
      ...[...module.children.allTests("failed")].map((test) => ({
        name: `${module.relativeModuleId}: ${test.fullName}`,
        errors: test.result().errors ?? [],
      })),
    ]);
    for (const { name, errors } of failures.slice(0, FAILURES))
      process.stdout.write(`\nFAILED ${name}\n${errors.map(brief).join("\n")}\n`);
  }
}

export function brief({ message = "", diff, cause }: Thrown): string {
  const own = shorten(diff === undefined ? message : `${firstLine(message)}\n${changedLines(diff)}`);
  return cause === undefined || cause === null ? own : `${own}\ncaused by: ${brief(cause)}`;
}

const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";

const changedLines = (diff: string): string =>
  stripVTControlCharacters(diff)
    .split("\n")
    .filter((line) => /^[+-] /.test(line))
    .join("\n");

const shorten = (text: string): string => (text.length > LENGTH ? `${text.slice(0, LENGTH)} …` : text);
