import { statfs } from "node:fs/promises";
import { createLogger } from "@gochat/server/platform/logger.ts";
import { DATABASE_DIRECTORY, migrate } from "@gochat/server/platform/postgres/migrate.ts";
import { USAGE } from "../options.ts";
import type { BenchOptions } from "../options.ts";
import { BulkConnection } from "./bulk-connection.ts";
import { assertDiskSpace } from "./disk-space.ts";
import { fillMessages } from "./fill-messages.ts";
import { assertLoopback } from "./loopback.ts";
import { showProgress } from "./show-progress.ts";

/** Fills a database that somebody wants to look at. Answers with the exit code. */
export async function fillCommand({ url, messages, signal }: BenchOptions): Promise<number> {
  if (url === undefined) throw new TypeError(`Say which database to fill with --url.\n${USAGE}`);
  assertLoopback(url);
  const directory = await findDirectory(url, signal);
  if (directory !== undefined) await assertDiskSpace(directory, messages);
  await migrate({ url, directory: DATABASE_DIRECTORY, logger: createLogger("error") });
  const onProgress = showProgress(messages);
  const { readerId, longConversation } = await fillMessages({ url, messages, signal, onProgress });
  console.log(`The person with 1,000 conversations is "reader", ${readerId}.`);
  console.log(`The longest conversation is ${longConversation.id}, up to seq ${longConversation.lastSeq}.`);
  return 0;
}

/** Where its files are, if one may know that and it is not in a container. */
async function findDirectory(url: string, signal: AbortSignal): Promise<string | undefined> {
  await using connection = await BulkConnection.open(url, signal);
  const rows = await connection.query<{ setting: string }>(
    "select setting from pg_settings where name = 'data_directory'",
  );
  const directory = rows[0]?.setting;
  const isHere = directory !== undefined && (await statfs(directory).catch(() => null)) !== null;
  return isHere ? directory : undefined;
}
