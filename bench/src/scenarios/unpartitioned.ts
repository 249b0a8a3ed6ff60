import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Edits a copy of the folder `database` so that the messages are one table. */
export async function unpartition(database: string): Promise<void> {
  const directory = join(database, "migrations");
  let replaced = 0;
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const text = await readFile(path, "utf8");
    const changed = text
      .replace(/\) partition by hash \(conversation_id\);/, ");")
      .replaceAll(/^create table messages_\d+ partition of .*\n/gm, "");
    if (changed === text) continue;
    await writeFile(path, changed);
    replaced++;
  }
  if (replaced !== 1)
    throw new Error(`Expected to find the table "messages" in one migration, not in ${replaced}.`);
}
