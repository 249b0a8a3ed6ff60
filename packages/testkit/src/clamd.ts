import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ping } from "@gochat/server/platform/scan/clamd.ts";
import type { ClamdAddress } from "@gochat/server/platform/scan/clamd.ts";

import { eventually } from "./eventually.ts";
import { findOnPath } from "./find-on-path.ts";
import { guardAgainstOrphans } from "./redis.ts";
import { freePort } from "./server-process.ts";

export interface ClamdServer extends AsyncDisposable {
  readonly address: ClamdAddress;
  /** SIGKILL: connections break. */
  readonly kill: () => Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  readonly stop: () => void;
  readonly cont: () => void;
}

export interface ClamdOptions {
  /** On a port of this machine, and not on a socket in a folder. */
  readonly isOnPort?: boolean;
  /** Of what is scanned at once, in bytes; a few MB as in products if it is not said. */
  readonly maxBytes?: number;
}

/** What the second signature finds, anywhere in a file. */
export const CANARY = "gochat-test-canary-of-malware";

/** The file by which all scanners are tested; in pieces, so that none of them finds it here. */
export const eicar = (): string =>
  [String.raw`X5O!P%@AP[4\PZX54(P^)7CC)7}$`, "EICAR", "-STANDARD-", "ANTIVIRUS", "-TEST-FILE", "!$H+H*"].join(
    "",
  );

const HOST = "127.0.0.1";
const START_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_BYTES = 25_000_000;

/** A ClamAV of the test's own, which knows two signatures, `Gochat.Test.Eicar` and `Gochat.Test.Canary`, and fetches none. */
export async function startClamd({
  isOnPort = false,
  maxBytes = DEFAULT_MAX_BYTES,
}: ClamdOptions = {}): Promise<ClamdServer> {
  const command = findClamd();
  const dir = await mkdtemp(join(tmpdir(), "gochat-clamd-"));
  let child: ChildProcess | undefined;
  let guard: ChildProcess | undefined;

  const kill = async () => {
    guard?.kill("SIGKILL");
    const victim = child;
    child = undefined;
    if (victim === undefined || victim.exitCode !== null || victim.signalCode !== null) return;
    const exited = once(victim, "exit");
    victim.kill("SIGKILL");
    await exited;
  };
  const dispose = async () => {
    await kill();
    await rm(dir, { recursive: true, force: true });
  };

  try {
    const address: ClamdAddress = isOnPort
      ? { host: HOST, port: await freePort() }
      : { socketPath: join(dir, "socket") };
    await writeSignatures(join(dir, "signatures"));
    const config = join(dir, "clamd.conf");
    await writeFile(config, configOf(dir, address, maxBytes));
    child = spawn(command, ["--config-file", config], { cwd: dir, stdio: ["ignore", "ignore", "pipe"] });
    guard = guardAgainstOrphans(child, dir);
    await ready(child, address);
    return {
      address,
      kill,
      stop: () => void child?.kill("SIGSTOP"),
      cont: () => void child?.kill("SIGCONT"),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

function findClamd(): string {
  // Where Debian puts it, and where many do not look.
  const found = findOnPath("clamd") ?? ["/usr/sbin/clamd"].find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error(
      "clamd is not on this machine, and the tests of the malware scan run on the real one. " +
        "Install it: apt-get install --no-install-recommends clamav-daemon",
    );
  }
  return found;
}

async function writeSignatures(dir: string): Promise<void> {
  await mkdir(dir);
  const sum = createHash("md5").update(eicar()).digest("hex");
  await writeFile(join(dir, "test.hdb"), `${sum}:${eicar().length}:Gochat.Test.Eicar\n`);
  await writeFile(join(dir, "test.ndb"), `Gochat.Test.Canary:0:*:${Buffer.from(CANARY).toString("hex")}\n`);
}

function configOf(dir: string, address: ClamdAddress, maxBytes: number): string {
  const listen =
    "socketPath" in address
      ? [`LocalSocket ${address.socketPath}`]
      : [`TCPSocket ${address.port}`, `TCPAddr ${address.host}`];
  const lines = [
    ...listen,
    "Foreground yes",
    `DatabaseDirectory ${join(dir, "signatures")}`,
    `TemporaryDirectory ${dir}`,
    `StreamMaxLength ${maxBytes}`,
    "MaxThreads 2",
  ];
  return `${lines.join("\n")}\n`;
}

async function ready(child: ChildProcess, address: ClamdAddress): Promise<void> {
  let said = "";
  child.stderr?.on("data", (text: Buffer) => (said = `${said}${text.toString()}`.slice(-2000)));
  const exited = new Promise<never>((_resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      reject(new Error(`clamd ended while starting (${code ?? signal}): ${said}`)),
    );
  });
  await Promise.race([
    exited,
    eventually(() => ping(address, { timeoutMs: 2000 }), { timeoutMs: START_TIMEOUT_MS }),
  ]);
}
