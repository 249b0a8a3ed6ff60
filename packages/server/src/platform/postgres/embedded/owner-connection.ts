import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { databaseName, databaseUrl } from "./database-url.ts";
import { hasCode } from "./error-code.ts";

// Any constant will do, as long as every GoChat server takes the same.
const ownerLock = 4_702_111_234;

export interface OwnerConnection {
  client: Client;
  /** Resolves when the connection has ended, for whatever reason. */
  ended: Promise<void>;
}

/** A connection to `gochat`, which is created when missing. Throws as `pg` does. */
export async function connectOwner(password: string, port: number): Promise<OwnerConnection> {
  try {
    return await connect(databaseUrl(password, port));
  } catch (error) {
    if (!hasCode(error, "3D000")) throw error;
  }
  const { client: maintenance } = await connect(databaseUrl(password, port, "postgres"));
  try {
    await maintenance.query(`CREATE DATABASE ${databaseName}`);
  } catch (error) {
    // Another server created it meanwhile: the second code is what a race inside PostgreSQL looks like.
    if (!hasCode(error, "42P04", "23505")) throw error;
  } finally {
    await maintenance.end();
  }
  return connect(databaseUrl(password, port));
}

async function connect(connectionString: string): Promise<OwnerConnection> {
  const client = new Client({
    connectionString,
    ssl: false,
    application_name: "gochat owner",
    // CREATE DATABASE takes what it takes, whatever the operator set for the role.
    options: "-c statement_timeout=0 -c idle_session_timeout=0 -c jit=off",
    connectionTimeoutMillis: 3000,
    keepAlive: true,
  });
  // Without a listener a lost connection would end the process.
  client.on("error", () => {});
  const ended = new Promise<void>((resolve) => {
    client.once("end", resolve);
  });
  await client.connect();
  return { client, ended };
}

/**
 * False once PostgreSQL stops: it refuses connections before it ends those that there are, and so before the lock of another
 * server, which stops it, goes with its connection.
 */
export async function takesConnections(password: string, port: number): Promise<boolean> {
  try {
    const { client } = await connect(databaseUrl(password, port));
    await client.end();
    return true;
  } catch {
    return false;
  }
}

/** The owner of a data directory holds this lock for as long as its connection lives. */
export async function tryOwnerLock(
  { client }: OwnerConnection,
  waitMs: number,
): Promise<"held" | "taken" | "lost"> {
  const deadline = Date.now() + waitMs;
  try {
    for (;;) {
      const { rows } = await client.query<{ held: boolean }>("SELECT pg_try_advisory_lock($1) AS held", [
        ownerLock,
      ]);
      if (rows[0]?.held === true) return "held";
      if (Date.now() > deadline) return "taken";
      await delay(100);
    }
  } catch {
    return "lost";
  }
}
