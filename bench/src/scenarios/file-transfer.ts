import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { makeFile } from "../files/make-file.ts";
import { measureMoves } from "../files/measure-moves.ts";
import { startPostgres } from "../harness/postgres.ts";
import { startServer } from "../harness/server.ts";
import type { BenchOptions } from "../options.ts";
import type { Report } from "../report.ts";

const FILE_BYTES = 1e9;
const RATIO_MIN = 0.5;

/**
 * A large file up and down again, beside a copy of it by streams on the same disk, which is what nobody can be faster than without
 * being another program. The client runs beside the server on the same machine, as everything here does.
 */
export async function fileTransfer(options: BenchOptions, stack: AsyncDisposableStack): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), "gochat-bench-files-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, "source");
  const sha256 = await makeFile(path, FILE_BYTES);
  const postgres = await startPostgres(stack);
  const env = {
    GOCHAT_FILES_DIR: join(folder, "files"),
    GOCHAT_FILE_MAX_SIZE: "2GB",
    GOCHAT_FILES_PER_PERSON: "1TB",
    GOCHAT_BARE_USERNAMES: "on",
  };
  const { profileDir } = options;
  const server = await startServer({ databaseUrl: await postgres.createMigrated(), env, profileDir }, stack);
  const copied = join(folder, "copy");
  const floor = { series: "a copy by streams", move: () => copy(path, copied), remove: () => rm(copied) };
  return {
    name: "F1",
    conditions: [
      `${FILE_BYTES / 1e9} GB of random bytes, on disk and synced at the end in all cases; the client on the same processors`,
      ...postgres.conditions,
    ],
    ...(await measureMoves(server, { path, bytes: FILE_BYTES, sha256 }, floor, RATIO_MIN, options)),
    refusals: [],
  };
}

async function copy(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createWriteStream(to));
  await using file = await open(to, "r+");
  await file.datasync();
}
