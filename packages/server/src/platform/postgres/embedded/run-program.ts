import { identity } from "./account.ts";
import type { Account } from "./account.ts";
import { spawnTied } from "./spawn-tied.ts";

export interface ProgramResult {
  ok: boolean;
  output: string;
}

/** Runs a short-lived program to its end. Does not throw: a program that cannot be started is a result too. */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: { account: Account | undefined; cwd: string },
): Promise<ProgramResult> {
  const child = spawnTied(file, args, {
    ...identity(options.account),
    cwd: options.cwd,
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
  });
  let output = "";
  const collect = (chunk: string) => {
    output += chunk;
  };
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", collect);
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ ok: false, output: error.message }));
    child.once("close", (code) => resolve({ ok: code === 0, output: output.trim() }));
  });
}
