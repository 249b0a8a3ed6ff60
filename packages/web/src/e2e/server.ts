import { freePort, ServerProcess, startFaultProxy, startServer, withDatabase } from "@gochat/testkit";
import { TEST_JWT_SECRET } from "@gochat/testkit";
import type { FaultProxy } from "@gochat/testkit";
import { startPathProxy } from "./path-proxy.ts";
import type { PathProxy } from "./path-proxy.ts";

export interface ServerOptions {
  /** Environment variables of the server. */
  readonly env?: Readonly<Record<string, string>>;
  /** It runs in a process of its own, which can be killed and comes back at the same address. */
  readonly isKillable?: boolean;
  /** Pages reach it through a proxy alone, which can hold back and cut. */
  readonly hasProxy?: boolean;
  /** Files come from `localhost`, and pages from elsewhere. */
  readonly hasFilesOrigin?: boolean;
  /** Pages reach it below this path, which a proxy takes away: `/chat`. */
  readonly below?: string;
}

export interface WebServer {
  /** Where it is. */
  readonly url: string;
  /** What pages open: the proxy where there is one. */
  readonly pageUrl: string;
  readonly databaseUrl: string;
  /** What it says at its start as long as nobody administers it; of one in a process of its own its output has it. */
  readonly invitation: string | undefined;
  readonly process: ServerProcess | undefined;
  readonly proxy: FaultProxy | undefined;
  readonly pathProxy: PathProxy | undefined;
}

/** A server with the web client, on a database of its own. The stack stops it. */
export async function startWebServer(
  stack: AsyncDisposableStack,
  { env = {}, isKillable = false, hasProxy = false, hasFilesOrigin = false, below }: ServerOptions,
): Promise<WebServer> {
  const { url: databaseUrl } = stack.use(await withDatabase());
  const port = await freePort();
  const proxy = hasProxy
    ? stack.use(await startFaultProxy({ target: { host: "127.0.0.1", port }, protocol: "raw" }))
    : undefined;
  const pathProxy = below === undefined ? undefined : stack.use(await startPathProxy(port, below));
  const front = proxy?.addr ?? pathProxy?.addr;
  const origins = front !== undefined && {
    GOCHAT_ALLOWED_ORIGINS: `http://${front}`,
    GOCHAT_ALLOW_UNSAFE_BARE_USERNAMES: "on",
  };
  const filesOrigin = hasFilesOrigin && {
    GOCHAT_LOCAL_ORIGINS: "off",
    GOCHAT_ALLOWED_ORIGINS: `http://127.0.0.1:${port}`,
    GOCHAT_FILES_ORIGIN: `http://localhost:${port}`,
  };
  const all = { SERVER_PORT: String(port), ...origins, ...filesOrigin, ...env };
  const { url, process, invitation } = isKillable
    ? await startProcess(stack, port, { DATABASE_URL: databaseUrl, JWT_SECRET: TEST_JWT_SECRET, ...all })
    : { ...stack.use(await startServer({ databaseUrl, env: all })), process: undefined };
  const pageUrl = front === undefined ? url : `http://${front}`;
  return { url, pageUrl, databaseUrl, invitation, process, proxy, pathProxy };
}

async function startProcess(
  stack: AsyncDisposableStack,
  port: number,
  env: Readonly<Record<string, string>>,
): Promise<{ url: string; process: ServerProcess; invitation: undefined }> {
  const process = stack.use(new ServerProcess(port, env));
  await process.start();
  return { url: process.url, process, invitation: undefined };
}
