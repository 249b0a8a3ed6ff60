// `npm run dev`: the web client from its sources, and the server behind it, on one port. What changes is loaded again by the page, or
// starts the server again.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer as createTcpServer } from "node:net";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";
import { parseConfig } from "../server/src/config/config.ts";
import { untilSignal } from "../server/src/platform/stop-signal.ts";
import { startProblem } from "../server/src/start-problem.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const OF_SERVER = "^/(api|auth|docs|livez|metrics|readyz|ws)(?=[/?]|$)";

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function freePort(): Promise<number> {
  const probe = createTcpServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

/** Starts again whenever a source changes. After a crash it waits for that, and says so. */
function startServer(port: number, origins: readonly string[]) {
  const watched = ["server", "protocol"].map((name) => `--watch-path=packages/${name}/src`);
  return spawn(process.execPath, [...watched, "packages/server/src/main.ts"], {
    cwd: ROOT,
    stdio: "inherit",
    env: {
      ...process.env,
      HOST: "127.0.0.1",
      SERVER_PORT: String(port),
      GOCHAT_ALLOWED_ORIGINS: origins.join(),
      GOCHAT_WEB: "off",
      GOCHAT_BANNER: "off",
    },
  });
}

async function main(): Promise<number> {
  const config = parseConfig(process.env);
  const port = config.port || (await freePort());
  const serverPort = await freePort();
  await using stack = new AsyncDisposableStack();
  const vite = await createServer({
    configFile: fileURLToPath(new URL("vite.config.ts", import.meta.url)),
    server: {
      host: config.host,
      port,
      strictPort: true,
      proxy: { [OF_SERVER]: { target: `http://127.0.0.1:${serverPort}`, ws: true } },
    },
  });
  stack.defer(() => vite.close());
  // Its own would end this process before the server has stopped.
  process.removeAllListeners("SIGTERM");
  const signalled = untilSignal();
  await vite.listen();

  const local = [`http://localhost:${port}`, `http://127.0.0.1:${port}`];
  const server = startServer(serverPort, [...config.allowedOrigins, ...local]);
  // Also when this process ends by an error.
  process.once("exit", () => server.kill());
  const ended = once(server, "exit").then(() => 1);
  say(`\n  Open ${local[0]} in a browser. Changes of packages/ are loaded at once.\n`);
  const code = await Promise.race([signalled, ended]);
  if (server.exitCode !== null || server.signalCode !== null) say("The server has ended.");
  else server.kill();
  await ended;
  return code;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${startProblem(error)}\n`);
  process.exit(1);
}
