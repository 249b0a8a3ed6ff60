import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

export const databaseUser = "gochat";
export const databaseName = "gochat";

/** The password is URL-safe by its alphabet. */
export function databaseUrl(password: string, port: number, database = databaseName): string {
  return `postgres://${databaseUser}:${password}@127.0.0.1:${port}/${database}`;
}

/** Kept for `psql "$(cat data/database-url)"`, and to come back on the same port. */
export async function writeDatabaseUrl(dataDir: string, url: string): Promise<void> {
  const file = join(dataDir, fileName);
  const staging = `${file}.${randomBytes(6).toString("hex")}`;
  await writeFile(staging, `${url}\n`, { mode: 0o600 });
  await rename(staging, file);
}

/** Where it was when it was last started; undefined before its first start. */
export async function lastDatabaseUrl(dataDir: string): Promise<string | undefined> {
  const text = await readFile(join(dataDir, fileName), "utf8").catch(() => "");
  return URL.parse(text.trim())?.href;
}

export async function readLastPort(dataDir: string): Promise<number | undefined> {
  const port = URL.parse((await lastDatabaseUrl(dataDir)) ?? "")?.port;
  return port ? Number(port) : undefined;
}

const fileName = "database-url";
