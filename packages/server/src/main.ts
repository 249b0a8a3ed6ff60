import { ConfigError, parseConfig } from "./config/config.ts";
import { helpText } from "./config/help.ts";
import { startServer } from "./server.ts";

// Longer than any orderly stop takes; shorter than the patience of a supervisor.
const STOP_WITHIN_MS = 20_000;
const INSISTING_AFTER_MS = 1000;

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
  console.error(
    error instanceof ConfigError ? `${error.message}\n\nSee: npm start -- --help` : startProblem(error),
  );
  process.exit(1);
});

/** Resolves with the exit code at the first signal. Who insists after a while gets the process killed. */
function untilSignal(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  let firstAt: number | undefined;
  const onSignal = () => {
    firstAt ??= performance.now();
    // One Ctrl-C arrives twice: from the terminal, and from the npm or make above us, which passes it on.
    if (performance.now() - firstAt > INSISTING_AFTER_MS) process.exit(1);
    resolve(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, onSignal);
  return promise;
}

/** A stack only for what nobody expected: the other errors say what to do. */
function startProblem(error: unknown): string {
  if (!(error instanceof Error)) return `GoChat stopped: ${String(error)}`;
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE")
    return "GoChat cannot listen: the port is taken. Stop what uses it, or set SERVER_PORT.";
  if (code === "EACCES" && syscall === "listen")
    return "GoChat may not listen on this port. Set SERVER_PORT above 1023.";
  if (code !== undefined && path !== undefined) {
    return `GoChat cannot use ${path} (${code}). Give this user the right to, or set GOCHAT_DATA_DIR.`;
  }
  const isBug = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  return `GoChat stopped: ${isBug ? error.stack : error.message}`;
}
