import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

import { eventually } from "./eventually.ts";
import { findOnPath } from "./find-on-path.ts";
import { freePort } from "./server-process.ts";
import { SWIFT_KEYS, SWIFT_REGION, writeSwiftConfig } from "./swift-config.ts";
import type { SwiftPorts } from "./swift-config.ts";

export interface SwiftServer extends AsyncDisposable {
  /** In which all of its processes work. */
  readonly dir: string;
  readonly host: string;
  readonly port: number;
  /** For `S3Client`: keys, region and address. */
  readonly s3: { endpoint: string; region: string; accessKeyId: string; secretAccessKey: string };
  /** Of all of its processes. */
  readonly pids: readonly number[];
  /** A new, empty bucket. */
  readonly createBucket: () => Promise<string>;
  /** The names of all that is stored for a bucket, with the parts of uploads, finished or not. */
  readonly namesIn: (bucket: string) => Promise<string[]>;
  /** No more than so many bytes, or as many as there are. Parts of uploads count for `<bucket>+segments`. */
  readonly setQuota: (bucket: string, bytes?: number) => Promise<void>;
  /** SIGKILL to what listens: connections break, data stays. */
  readonly kill: () => Promise<void>;
  /** It comes back on the same port. */
  readonly restart: () => Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  readonly stop: () => void;
  readonly cont: () => void;
}

const HOST = "127.0.0.1";
const START_TIMEOUT_MS = 60_000;
const BACKENDS = ["account", "container", "object"] as const;
const PROGRAMS = [
  "swift-ring-builder",
  ...[...BACKENDS, "proxy"].map((kind) => `swift-${kind}-server`),
  "memcached",
];
const INSTALL =
  "apt-get install --no-install-recommends swift-proxy swift-account swift-container swift-object memcached";

/**
 * OpenStack Swift of this machine, with the door that speaks S3: it checks signatures, their expiry and hashes of what is sent. About
 * 3 s until it answers, and 250 MB. Its folder needs a file system with extended attributes, which ext4, XFS and btrfs have.
 */
export async function startSwift(): Promise<SwiftServer> {
  const absent = PROGRAMS.filter((name) => findOnPath(name) === undefined);
  if (absent.length > 0)
    throw new Error(
      `${absent.join(", ")} not found on PATH: these tests need OpenStack Swift, which speaks S3. Install it: ${INSTALL}`,
    );
  await using stack = new AsyncDisposableStack();
  const dir = await mkdtemp(join(tmpdir(), "gochat-swift-"));
  // A process that is about to end may still write a file.
  stack.defer(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }));
  const processes = stack.use(new Processes(dir));
  const ports: SwiftPorts = {
    account: await freePort(),
    container: await freePort(),
    object: await freePort(),
    proxy: await freePort(),
    memcached: await freePort(),
  };
  await writeSwiftConfig(dir, ports);
  await Promise.all(BACKENDS.map((kind) => makeRing(dir, kind, ports[kind])));

  const user = userInfo().username;
  const memory = ["-l", HOST, "-p", String(ports.memcached), "-U", "0", "-m", "8", "-t", "1", "-u", user];
  processes.start("memcached", memory);
  for (const kind of BACKENDS) processes.start(`swift-${kind}-server`, [join(dir, `${kind}.conf`)]);
  const startProxy = async () => {
    processes.start("swift-proxy-server", [join(dir, "proxy.conf")]);
    await processes.whileAllLive(() => logIn(ports.proxy));
  };
  // A proxy that comes first gives up on those that are not there yet, for a minute.
  for (const port of [...BACKENDS.map((kind) => ports[kind]), ports.memcached])
    await processes.whileAllLive(() => connectOnce(port));
  await startProxy();

  const endpoint = `http://${HOST}:${ports.proxy}`;
  const ask = async (method: string, path: string, headers: Record<string, string> = {}) => {
    const { url, token } = await logIn(ports.proxy);
    const answer = await fetch(`${url}/${path}`, { method, headers: { ...headers, "x-auth-token": token } });
    if (!answer.ok && answer.status !== 404) throw new Error(`${method} ${path}: ${answer.status}`);
    return { status: answer.status, body: await answer.text() };
  };
  const kept = stack.move();
  return {
    dir,
    host: HOST,
    port: ports.proxy,
    s3: { endpoint, region: SWIFT_REGION, ...SWIFT_KEYS },
    pids: processes.pids,
    createBucket: async () => {
      const bucket = `files-${randomUUID()}`;
      await ask("PUT", bucket);
      return bucket;
    },
    namesIn: async (bucket) => {
      const lists = await Promise.all([
        ask("GET", bucket),
        ask("GET", encodeURIComponent(`${bucket}+segments`)),
      ]);
      return lists.flatMap(({ status, body }) => (status === 200 ? body.split("\n").filter(Boolean) : []));
    },
    setQuota: async (bucket, bytes) => {
      const headers = { "x-container-meta-quota-bytes": bytes === undefined ? "" : String(bytes) };
      await ask("POST", encodeURIComponent(bucket), headers);
    },
    kill: () => processes.kill("swift-proxy-server"),
    restart: async () => {
      await processes.kill("swift-proxy-server");
      await startProxy();
    },
    stop: () => processes.signal("swift-proxy-server", "SIGSTOP"),
    cont: () => processes.signal("swift-proxy-server", "SIGCONT"),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function makeRing(dir: string, kind: string, port: number): Promise<void> {
  const device = ["--region", "1", "--zone", "1", "--ip", HOST, "--port", String(port)];
  for (const args of [
    ["create", "4", "1", "0"],
    ["add", ...device, "--device", "d1", "--weight", "1"],
    ["rebalance"],
  ]) {
    const child = spawn("swift-ring-builder", [`${kind}.builder`, ...args], { cwd: dir, stdio: "ignore" });
    const [code] = await once(child, "exit");
    if (code !== 0) throw new Error(`swift-ring-builder ${args.join(" ")} ended with ${String(code)}`);
  }
}

async function connectOnce(port: number): Promise<void> {
  const socket = connect(port, HOST);
  try {
    await once(socket, "connect");
  } finally {
    socket.destroy();
  }
}

/** A token of Swift's own protocol, for what S3 has no words for. */
async function logIn(port: number): Promise<{ url: string; token: string }> {
  const answer = await fetch(`http://${HOST}:${port}/auth/v1.0`, {
    headers: { "x-auth-user": SWIFT_KEYS.accessKeyId, "x-auth-key": SWIFT_KEYS.secretAccessKey },
    signal: AbortSignal.timeout(5_000),
  });
  await answer.arrayBuffer();
  const [url, token] = [answer.headers.get("x-storage-url"), answer.headers.get("x-auth-token")];
  if (url === null || token === null) throw new Error(`Swift gives no token: ${answer.status}`);
  return { url, token };
}

// What a terminal tells this process to do is not for them; and Linux shares the processors out among sessions.
const OWN_SESSION = { detached: true } as const;

/** Processes that end with this one, however it ends: a guard knows them, and kills them when its input ends. */
class Processes implements AsyncDisposable {
  readonly #dir: string;
  readonly #guard: ChildProcess;
  readonly #children = new Map<string, ChildProcess>();

  constructor(dir: string) {
    this.#dir = dir;
    const script = 'pids=; while read -r pid; do pids="$pids $pid"; done; kill -KILL $pids; rm -rf "$1"';
    this.#guard = spawn("/bin/sh", ["-c", script, "sh", dir], {
      ...OWN_SESSION,
      stdio: ["pipe", "ignore", "ignore"],
    });
    this.#guard.stdin?.on("error", () => {});
  }

  start(name: string, args: readonly string[]): void {
    const log = openSync(join(this.#dir, `${name}.log`), "a");
    const child = spawn(name, args, { ...OWN_SESSION, cwd: this.#dir, stdio: ["ignore", log, log] });
    closeSync(log);
    child.on("error", () => {});
    this.#guard.stdin?.write(`${child.pid}\n`);
    this.#children.set(name, child);
  }

  get pids(): number[] {
    return [...this.#children.values()].flatMap(({ pid }) => pid ?? []);
  }

  signal(name: string, signal: NodeJS.Signals): void {
    this.#children.get(name)?.kill(signal);
  }

  async kill(name: string): Promise<void> {
    const child = this.#children.get(name);
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }

  /** Waits for an assertion; fails at once, with what it said, when a process ends. */
  async whileAllLive(assertion: () => Promise<unknown>): Promise<void> {
    const abort = new AbortController();
    const ends = [...this.#children].map(async ([name, child]) => {
      await once(child, "exit", { signal: abort.signal });
      const log = await readFile(join(this.#dir, `${name}.log`), "utf8");
      throw new Error(`${name} ended while starting: ${log.slice(-2_000)}`);
    });
    try {
      await Promise.race([...ends, eventually(assertion, { timeoutMs: START_TIMEOUT_MS })]);
    } finally {
      abort.abort();
      await Promise.allSettled(ends);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#guard.kill("SIGKILL");
    await Promise.all([...this.#children.keys()].map((name) => this.kill(name)));
  }
}
