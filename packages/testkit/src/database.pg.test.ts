import { Client } from "pg";
import { expect, test } from "vitest";
import { startPostgres, withDatabase } from "./database.ts";

async function select(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

test("every test gets a migrated database of its own", async () => {
  await using one = await withDatabase();
  await using other = await withDatabase();
  await select(one.url, "CREATE TABLE only_here ()");

  expect(await select(other.url, "SELECT to_regclass('only_here') AS found")).toEqual([{ found: null }]);
  expect(await select(one.url, "SELECT name FROM schema_migrations LIMIT 1")).toHaveLength(1);
});

test("disposal drops the database under a connected client", async () => {
  const database = await withDatabase();
  const client = new Client({ connectionString: database.url });
  client.on("error", () => {});
  await client.connect();
  await database[Symbol.asyncDispose]();
  await expect(select(database.url, "SELECT 1")).rejects.toMatchObject({ code: "3D000" });
});

test("a killed PostgreSQL refuses, and has every commit after its restart at the same address", async () => {
  await using postgres = await startPostgres();
  await select(postgres.url, "CREATE TABLE kept AS SELECT 1 AS value");
  await postgres.kill();
  await expect(select(postgres.url, "SELECT 1")).rejects.toMatchObject({ code: "ECONNREFUSED" });
  await postgres.restart();
  expect(await select(postgres.url, "SELECT value FROM kept")).toEqual([{ value: 1 }]);
});
