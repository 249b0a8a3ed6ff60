import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const EXAMPLES = fileURLToPath(new URL("..", import.meta.url));

/** An example that runs in a process of its own. */
export interface Program extends AsyncDisposable {
  /** What it has written so far. */
  readonly output: () => string;
  /** Sends the signal; resolves with the exit code, or the signal that ended it. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | string>;
  /** Resolves when it has ended by itself. */
  readonly ended: Promise<number | string>;
}

export function runExample(file: string, ...args: readonly string[]): Program {
  return run(process.execPath, [EXAMPLES + file, ...args]);
}

export function run(command: string, args: readonly string[]): Program {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => (output += text));
  }
  const ended = once(child, "exit").then(
    ([code, signal]) => (code ?? signal) as number | string,
    (error: unknown) => String(error),
  );
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return {
    output: () => output,
    end,
    ended,
    async [Symbol.asyncDispose]() {
      await end("SIGKILL");
    },
  };
}
