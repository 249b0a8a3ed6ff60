const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Millions of invented messages must not end up in a database that somebody uses. */
export function assertLoopback(url: string): void {
  const { hostname, searchParams } = new URL(url);
  // The driver would let this one replace the name of the host.
  if (!LOOPBACK.has(hostname) || searchParams.has("host"))
    throw new Error(`The messages are made for a database on this machine, not for ${hostname}.`);
}
