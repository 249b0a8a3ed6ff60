// Takes a picture of every screen and state into docs/screenshots: `npm run screenshots`, or `npm run screenshots -- main offline` for some.
//
//   1. everybody says what they say, through the SDK, to a server on a PostgreSQL of its own;
//   2. while no server runs, ids and times become the same in every run;
//   3. a second server shows it, at a time that stands still; each scene has a browser of its own.
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildWeb } from "../../packages/web/build.ts";
import { startPostgres } from "../../bench/src/harness/postgres.ts";
import { startServer } from "../../bench/src/harness/server.ts";
import { bePresent } from "./presence.ts";
import { sayAll } from "./say-all.ts";
import { SCENES } from "./scenes.ts";
import { conversationIdOf, makePeople, settle, signInElsewhere, withSql } from "./settle.ts";
import { openStudio } from "./studio.ts";

const FOLDER = fileURLToPath(new URL("../../docs/screenshots", import.meta.url));
const ENV = { GOCHAT_NAME: "Nordlicht" };

const wanted = process.argv.slice(2);
await using stack = new AsyncDisposableStack();
await buildWeb();
const postgres = await startPostgres(stack);
const databaseUrl = await postgres.createMigrated();
await withSql(databaseUrl, makePeople);
const made = await say(databaseUrl);
await withSql(databaseUrl, async (sql) => {
  await settle(sql, made);
  await signInElsewhere(sql);
});
const { port } = await startServer({ databaseUrl, env: ENV }, stack);
const url = `http://127.0.0.1:${port}`;
const idOf = (name: string): string => conversationIdOf(made, name);
await bePresent(url, stack, idOf("Release 2.4"));
const studio = await openStudio(stack, url, idOf);

await mkdir(FOLDER, { recursive: true });
if (wanted.length === 0)
  for (const name of await readdir(FOLDER)) if (name.endsWith(".png")) await rm(join(FOLDER, name));
for (const [n, scene] of SCENES.entries()) {
  if (wanted.length > 0 && !wanted.includes(scene.name)) continue;
  for (const screen of scene.screens) {
    const name = `${String(n + 1).padStart(2, "0")}-${scene.name}-${screen}.png`;
    try {
      await writeFile(join(FOLDER, name), await studio.take(scene, screen));
      process.stdout.write(`${name}\n`);
    } catch (error) {
      process.exitCode = 1;
      process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
}

async function say(url: string) {
  await using stack = new AsyncDisposableStack();
  const { port } = await startServer({ databaseUrl: url, env: ENV }, stack);
  return await sayAll(`http://127.0.0.1:${port}`);
}
