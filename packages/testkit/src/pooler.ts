import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

export interface Pooler extends AsyncDisposable {
  /** Leads through it. */
  readonly url: string;
}

interface Link {
  readonly client: Socket;
  readonly upstream: Socket;
}

// What PgBouncer passes on; it was told to ignore everything else that a client asks for at the start.
const PASSED_ON: ReadonlySet<string> = new Set(["user", "database", "application_name", "client_encoding"]);
const READY_IDLE = "I".charCodeAt(0);

/**
 * Stands before a PostgreSQL as PgBouncer does with `ignore_startup_parameters`. `transaction`: whoever asks something gets
 * the connection that was used last, until the end of the transaction.
 */
export async function startPooler(databaseUrl: string, mode: "session" | "transaction"): Promise<Pooler> {
  const target = new URL(databaseUrl);
  const idle: Socket[] = [];
  const links = new Set<Link>();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    const link = { client, upstream };
    links.add(link);
    for (const socket of [client, upstream]) socket.on("error", () => {});
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
    client.once("data", (startup: Buffer) => {
      upstream.write(withoutSettings(startup));
      if (mode === "session") client.pipe(upstream).pipe(client);
      else share(link, idle);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      for (const { client, upstream } of links) for (const socket of [client, upstream]) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** Length, version, then names and values, each with a zero byte, and one more at the end. */
function withoutSettings(startup: Buffer): Buffer {
  const words = startup.toString("utf8", 8).split("\0");
  const kept: string[] = [];
  for (let i = 0; i + 1 < words.length; i += 2) {
    const [name = "", value = ""] = words.slice(i, i + 2);
    if (PASSED_ON.has(name)) kept.push(name, value);
  }
  const body = Buffer.from(`${kept.join("\0")}\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 8, 0);
  startup.copy(head, 4, 4, 8);
  return Buffer.concat([head, body]);
}

function share({ client, upstream }: Link, idle: Socket[]): void {
  let current: Socket | undefined = upstream;
  const receive = (chunk: Buffer) => {
    client.write(chunk);
    // ReadyForQuery is the last of an answer: type, length 5, state.
    if (chunk.at(-6) !== "Z".charCodeAt(0) || chunk.at(-1) !== READY_IDLE) return;
    current?.off("data", receive);
    if (current !== undefined) idle.push(current);
    current = undefined;
  };
  upstream.on("data", receive);
  client.on("data", (chunk: Buffer) => {
    if (current === undefined) {
      current = idle.pop();
      current?.on("data", receive);
    }
    current?.write(chunk);
  });
}
