import { cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "@gochat/server/platform/logger.ts";
import { DATABASE_DIRECTORY, migrate } from "@gochat/server/platform/postgres/migrate.ts";

/** Gives an empty database the schema that it had before this migration, one of the time when migrations made all of it. */
export async function migrateBelow(url: string, number: string): Promise<void> {
  if (number > "0020")
    throw new RangeError(`What the functions were before ${number} is not known any more.`);
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "gochat-old-schema-"));
  stack.defer(() => rm(directory, { recursive: true }));
  const [from, to] = [join(DATABASE_DIRECTORY, "migrations"), join(directory, "migrations")];
  await mkdir(to);
  await mkdir(join(directory, "functions"));
  for (const name of await readdir(from)) if (name < number) await cp(join(from, name), join(to, name));
  await migrate({ url, directory, logger: createLogger("silent") });
}
