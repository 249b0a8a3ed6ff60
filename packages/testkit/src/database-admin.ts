import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Client, DatabaseError, escapeIdentifier } from "pg";

export interface CreatedDatabase {
  name: string;
  url: string;
}

/** A new database with a unique name: empty, or a copy of the template. `locale` is a clause of CREATE DATABASE, for an empty one. */
export async function createDatabase(
  adminUrl: string,
  prefix: string,
  template = "template0",
  locale = "",
): Promise<CreatedDatabase> {
  const name = `${prefix}_${randomBytes(6).toString("hex")}`;
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  await withAdmin(adminUrl, (client) => createFrom(client, name, template, locale));
  return { name, url: url.href };
}

export async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  await withAdmin(adminUrl, (client) =>
    client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`),
  );
}

/** Nobody may be connected to the template while it is copied; autovacuum looks in now and then. */
async function createFrom(client: Client, name: string, template: string, locale: string): Promise<void> {
  const statement =
    `CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(template)} ` +
    // Measured: half the time of wal_log for a database of this size, at creation and again at DROP.
    `STRATEGY file_copy${template === "template0" ? " ENCODING 'UTF8'" : ""} ${locale}`;
  const deadline = Date.now() + 20_000;
  for (;;) {
    try {
      await client.query(statement);
      return;
    } catch (error) {
      const isInUse = error instanceof DatabaseError && error.code === "55006";
      if (!isInUse || Date.now() > deadline) throw error;
      await delay(50);
    }
  }
}

async function withAdmin(adminUrl: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: adminUrl, connectionTimeoutMillis: 5000 });
  client.on("error", () => {});
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
