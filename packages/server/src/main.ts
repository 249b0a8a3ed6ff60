import { parseConfig } from "./config/config.ts";
import { helpText } from "./config/help.ts";
import { untilSignal } from "./platform/stop-signal.ts";
import { startServer } from "./server.ts";
import { startProblem } from "./start-problem.ts";

// Longer than any orderly stop takes; shorter than the patience of a supervisor.
const STOP_WITHIN_MS = 20_000;

async function main(args: readonly string[]): Promise<void> {
  if (args.includes("--help")) return console.log(helpText());
  const config = parseConfig(process.env);
  if (args.includes("--check-config")) return console.log("The configuration is in order.");

  // Before the start: a Ctrl-C during it stops in order as well.
  const signalled = untilSignal();
  const server = await startServer(config);
  if (config.banner) console.log(server.banner);
  process.exitCode = await Promise.race([signalled, server.crashed.then(() => 1)]);

  setTimeout(() => process.exit(1), config.drainMs + STOP_WITHIN_MS).unref();
  await server[Symbol.asyncDispose]();
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(startProblem(error));
  process.exit(1);
});
