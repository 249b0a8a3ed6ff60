import { spawn } from "node:child_process";
import type { ChildProcess, SpawnOptions } from "node:child_process";
import { Socket } from "node:net";

/**
 * The shell starts a watcher, and then becomes the program: there is no moment at which one runs without the other. The watcher
 * holds a pipe from us. A line on it: the program ended before we did. Its end without one: we ended, however that was.
 *
 * Then the program gets 5 seconds for an orderly end, 3 for a quick one, and is killed: gone within 10. A terminal's signals
 * do not reach the watcher. A program that ended and that nobody collects (state Z) is gone too.
 */
const TIE = `
( (
  trap '' HUP INT QUIT TERM
  cd /
  read -r _ <&3 && exit
  lives() {
    kill -0 $$ && { [ ! -r /proc/$$/stat ] || { read -r _ _ state _ </proc/$$/stat && [ "$state" != Z ]; }; }
  }
  end() { kill -s "$1" $$; n=$2; while lives && [ $((n -= 1)) -ge 0 ]; do sleep 0.1; done; }
  for step in 'INT 50' 'QUIT 30' 'KILL 1'; do lives && end $step; done
) </dev/null >/dev/null 2>&1 & )
exec "$@" 3>&-`;

/** Spawns a program that does not outlive us by more than 10 seconds. On Windows it does: there is no such shell. */
export function spawnTied(
  file: string,
  args: readonly string[],
  options: Omit<SpawnOptions, "stdio"> & { stdio: readonly ["ignore", "pipe" | number, "pipe" | number] },
): ChildProcess {
  if (process.platform === "win32") return spawn(file, args, { ...options, stdio: [...options.stdio] });
  const stdio = [...options.stdio, "pipe" as const];
  const child = spawn("/bin/sh", ["-c", TIE, "gochat-watch", file, ...args], { ...options, stdio });
  const line = child.stdio[3];
  if (line instanceof Socket) {
    // Somebody killed the watcher.
    line.on("error", () => {});
    line.unref();
    child.once("exit", () => line.end("ended\n", () => line.destroy()));
  }
  return child;
}
