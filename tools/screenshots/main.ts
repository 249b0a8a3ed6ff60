// Takes a picture of every screen and state into docs/screenshots: `npm run screenshots`, or `npm run screenshots -- main offline` for some.
//
//   1. everybody says what they say, through the SDK, to a server on a PostgreSQL of its own;
//   2. while no server runs, ids and times become the same in every run;
//   3. a second server shows it, at a time that stands still; each scene has a browser of its own.
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildWeb } from "../../packages/web/build.ts";
import { startPostgres } from "../../bench/src/harness/postgres.ts";
import { startServer } from "../../bench/src/harness/server.ts";
import { settleAdministration } from "./administration.ts";
import { toIndexedPng } from "./indexed-png.ts";
import { bePresent } from "./presence.ts";
import { settleRoles, settleSafety } from "./safety.ts";
import { sayAll } from "./say-all.ts";
import { SCENES } from "./scenes.ts";
import { conversationIdOf, makePeople, settle, settleSessions, withSql } from "./settle.ts";
import { openStudio } from "./studio.ts";

const FOLDER = fileURLToPath(new URL("../../docs/screenshots", import.meta.url));
// Most of the time goes by waiting.
const AT_ONCE = 3;
const wanted = process.argv.slice(2);
await using stack = new AsyncDisposableStack();
// The second server shows the files that the first one got.
const filesDir = await mkdtemp(join(tmpdir(), "gochat-screenshots-"));
stack.defer(() => rm(filesDir, { recursive: true, force: true }));
const ENV = { GOCHAT_NAME: "Nordlicht", GOCHAT_FILES_DIR: filesDir };
await buildWeb();
const postgres = await startPostgres(stack);
const databaseUrl = await postgres.createMigrated();
await withSql(databaseUrl, makePeople);
const made = await say(databaseUrl);
await withSql(databaseUrl, (sql) => settle(sql, made));
await withSql(databaseUrl, (sql) => settleRoles(sql, (name) => conversationIdOf(made, name)));
const { port } = await startServer({ databaseUrl, env: ENV, output: "ignore" }, stack);
const url = `http://127.0.0.1:${port}`;
const idOf = (name: string): string => conversationIdOf(made, name);
await bePresent(url, stack, idOf("Release 2.4"));
const studio = await openStudio(stack, url, idOf);
await withSql(databaseUrl, settleSessions);
await withSql(databaseUrl, settleAdministration);
await withSql(databaseUrl, (sql) => settleSafety(sql, idOf));

await mkdir(FOLDER, { recursive: true });
if (wanted.length === 0)
  for (const name of await readdir(FOLDER)) if (name.endsWith(".png")) await rm(join(FOLDER, name));
const pictures = SCENES.entries()
  .filter(([, { name }]) => wanted.length === 0 || wanted.includes(name))
  .flatMap(([n, scene]) =>
    scene.screens.map((screen) => ({
      scene,
      screen,
      name: `${String(n + 1).padStart(2, "0")}-${scene.name}-${screen}.png`,
    })),
  );
await Promise.all(Array.from({ length: AT_ONCE }, takeAll));

async function takeAll(): Promise<void> {
  // All of them take from the same iterator: each picture is taken once.
  for (const { scene, screen, name } of pictures) {
    try {
      await writeFile(join(FOLDER, name), toIndexedPng(await studio.take(scene, screen)));
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
