import { once } from "node:events";
import { createServer } from "node:net";

/** `preferred` if nothing listens there, else a free port. Someone may still take it before it is used. */
export async function findFreePort(preferred: number | undefined): Promise<number> {
  return (preferred === undefined ? undefined : await tryPort(preferred)) ?? (await anyPort());
}

async function anyPort(): Promise<number> {
  const port = await tryPort(0);
  if (port === undefined) throw new Error("No TCP port is free on 127.0.0.1.");
  return port;
}

async function tryPort(port: number): Promise<number | undefined> {
  await using server = createServer().listen({ port, host: "127.0.0.1", exclusive: true });
  try {
    await once(server, "listening");
  } catch {
    return undefined;
  }
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : undefined;
}
