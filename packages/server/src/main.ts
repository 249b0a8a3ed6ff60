import { ConfigError, parseConfig } from "./config/config.ts";
import { helpText } from "./config/help.ts";
import { startServer } from "./server.ts";

// Longer than any orderly stop takes; shorter than the patience of a supervisor.
const STOP_WITHIN_MS = 20_000;

async function main(args: readonly string[]): Promise<void> {
  if (args.includes("--help")) return console.log(helpText());
  const config = parseConfig(process.env);
  if (args.includes("--check-config")) return console.log("The configuration is in order.");

  const server = await startServer(config);
  if (config.banner) console.log(server.banner);
  const signalled = Promise.withResolvers<number>();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => signalled.resolve(0));
  process.exitCode = await Promise.race([signalled.promise, server.crashed.then(() => 1)]);

  setTimeout(() => process.exit(1), config.drainMs + STOP_WITHIN_MS).unref();
  await server[Symbol.asyncDispose]();
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(
    error instanceof ConfigError ? `${error.message}\n\nSee: npm start -- --help` : startProblem(error),
  );
  process.exit(1);
});

/** What to do comes first; where in the code it happened only when nobody expected it. */
function startProblem(error: unknown): string {
  if (!(error instanceof Error)) return `GoChat stopped: ${String(error)}`;
  const isExpected = error.stack?.includes("node:internal") !== true && error.name === "Error";
  return `GoChat stopped: ${isExpected ? error.message : (error.stack ?? error.message)}`;
}
