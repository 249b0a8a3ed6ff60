import { writeSync } from "node:fs";
import { checkStart } from "./check-start.ts";
import type { StartCheck } from "./check-start.ts";
import { parseConfig } from "./config/config.ts";
import { helpText } from "./config/help.ts";
import { unknownVariables } from "./config/unknown-variables.ts";
import { makeAdmin } from "./make-admin.ts";
import { standardOutput } from "./platform/log-target.ts";
import { createLogger } from "./platform/logger.ts";
import { untilSignal } from "./platform/stop-signal.ts";
import { startServer } from "./server.ts";
import { startProblem } from "./start-problem.ts";

// Longer than any orderly stop takes; shorter than the patience of a supervisor.
const STOP_WITHIN_MS = 20_000;
const LAST_LINES_WITHIN_MS = 1000;

async function main(args: readonly string[]): Promise<void> {
  if (args.includes("--help")) return console.log(helpText());
  const config = parseConfig(process.env);
  const warnings = unknownVariables(process.env);
  if (config.databaseUrl === undefined) forgetPostgresVariables();
  if (args.includes("--check-config")) return reportCheck(await checkStart(config), warnings);
  if (args[0] === "admin") return console.log(await makeAdmin(config, args.slice(1), createLogger("error")));

  // Before the start: a Ctrl-C during it stops in order as well.
  const signalled = untilSignal();
  const stop = new AbortController();
  void signalled.then(() => stop.abort());
  const logger = createLogger(config.logLevel);
  for (const warning of warnings) logger.warn(warning);
  const server = await startServer(config, logger, stop.signal).catch((error: unknown) => {
    if (stop.signal.aborted && error instanceof Error && error.name === "AbortError") return undefined;
    throw error;
  });
  if (server === undefined) return;
  if (config.banner) console.log(server.banner);
  if (server.invitation !== undefined) console.log(server.invitation);
  process.exitCode = await Promise.race([signalled, server.crashed.then(() => 1)]);

  setTimeout(() => process.exit(1), config.drainMs + STOP_WITHIN_MS).unref();
  await server[Symbol.asyncDispose]();
  // Lines that nobody takes would keep the process from ending.
  if (!(await standardOutput().drained(LAST_LINES_WITHIN_MS))) process.exit();
}

function reportCheck({ problems, notes }: StartCheck, warnings: readonly string[]): void {
  for (const warning of [...warnings, ...notes]) console.error(`Warning: ${warning}`);
  const found = problems.length > 0 ? problems : sayInOrder();
  if (found.length === 0) return;
  console.error(`A start would fail:\n${found.map((problem) => `  - ${problem}`).join("\n")}`);
  process.exitCode = 1;
}

/** To standard output, where the log goes as well: whether that takes anything is a part of the check. */
function sayInOrder(): string[] {
  try {
    writeSync(1, "The configuration is in order.\n");
    return [];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return [`the log cannot be written to standard output (${code}): make room there, or send it elsewhere`];
  }
}

/** The driver of PostgreSQL reads PGSSLMODE and the like: they are meant for another server than the one of our own. */
function forgetPostgresVariables(): void {
  for (const name of Object.keys(process.env)) if (/^PG[A-Z]+$/.test(name)) delete process.env[name];
}

// A full disk or a reader that went away: what is said there is lost, and no reason to end.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(startProblem(error));
  process.exit(1);
});
