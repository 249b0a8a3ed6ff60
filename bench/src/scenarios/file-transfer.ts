import { createHash, randomFillSync } from "node:crypto";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { request } from "node:http";
import type { IncomingMessage, RequestOptions } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { MemoryWatch, residentBytes } from "../harness/memory.ts";
import { startPostgres } from "../harness/postgres.ts";
import { startServer } from "../harness/server.ts";
import type { BenchOptions } from "../options.ts";
import type { Goal, Report, Row } from "../report.ts";
import { median, ratios } from "../statistics.ts";

const FILE_BYTES = 1e9;
const BLOCK_BYTES = 1 << 20;
const GROWTH_MAX_BYTES = 64 * 1024 * 1024;
const RATIO_MIN = 0.5;
const PERSON = "mover";

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
  // What is loaded, and compiled, at the first time is no growth.
  await removeFile(server.port, (await upload(server.port, path, 32 * BLOCK_BYTES)).id);

  const copied: number[] = [];
  const sent: number[] = [];
  const fetched: number[] = [];
  const growths: number[] = [];
  const failures: string[] = [];
  for (let repetition = 0; repetition < options.repetitions; repetition++) {
    options.signal.throwIfAborted();
    copied.push(await timed(() => copy(path, join(folder, "copy"))));
    const before = await residentBytes(server.pid);
    using memory = new MemoryWatch(server.pid);
    let id = "";
    sent.push(await timed(async () => void ({ id } = await upload(server.port, path, FILE_BYTES))));
    fetched.push(await timed(async () => void (await download(server.port, id))));
    growths.push(memory.mostBytes - before);
    if ((await download(server.port, id, "sha256")) !== sha256)
      failures.push("what came back is not what was sent");
    await removeFile(server.port, id);
  }
  const up = ratios(sent, copied);
  const down = ratios(fetched, copied);
  const growth = Math.max(...growths);
  const goals: Goal[] = [
    {
      text: `up at ${median(up).toFixed(2)} of a copy, ${RATIO_MIN} is wanted`,
      isMet: median(up) >= RATIO_MIN,
    },
    {
      text: `down at ${median(down).toFixed(2)} of a copy, ${RATIO_MIN} is wanted`,
      isMet: median(down) >= RATIO_MIN,
    },
    {
      text: `the server grew by ${(growth / 1e6).toFixed(0)} MB at most, less than ${(GROWTH_MAX_BYTES / 1e6).toFixed(0)} MB is wanted`,
      isMet: growth < GROWTH_MAX_BYTES,
    },
  ];
  const row = (series: string, values: readonly number[], ratio: readonly number[], notes = ""): Row => ({
    series,
    unit: "MB/s",
    values,
    ratios: ratio,
    notes,
  });
  return {
    name: "F1",
    conditions: [
      `${FILE_BYTES / 1e9} GB of random bytes, on disk and synced at the end in all cases; the client on the same two processors`,
      ...postgres.conditions,
    ],
    rows: [
      row("a copy by streams", copied, []),
      row("up, by tus, hashed", sent, up),
      row("down", fetched, down),
    ],
    goals,
    failures,
    refusals: [],
  };
}

/** Bytes that nothing can make smaller. Gives their SHA-256. */
async function makeFile(path: string, bytes: number): Promise<string> {
  await using file = await open(path, "w");
  const hash = createHash("sha256");
  const block = Buffer.alloc(BLOCK_BYTES);
  for (let left = bytes; left > 0; left -= block.length) {
    const part = randomFillSync(block).subarray(0, Math.min(left, block.length));
    hash.update(part);
    await file.write(part);
  }
  await file.datasync();
  return hash.digest("hex");
}

/** MB a second. */
async function timed(work: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await work();
  return FILE_BYTES / 1e6 / ((performance.now() - from) / 1000);
}

async function copy(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createWriteStream(to));
  await using file = await open(to, "r+");
  await file.datasync();
  await rm(to);
}

const AUTHORIZATION = { authorization: `Bearer ${PERSON}` };
const TUS = { ...AUTHORIZATION, "tus-resumable": "1.0.0" };

async function upload(port: number, path: string, bytes: number): Promise<{ id: string }> {
  const begun = await ask(port, {
    method: "POST",
    path: "/uploads",
    headers: { ...TUS, "upload-length": bytes },
  });
  const id = begun.headers.location?.split("/").at(-1) ?? "";
  const headers = {
    ...TUS,
    "content-type": "application/offset+octet-stream",
    "content-length": bytes,
    "upload-offset": 0,
  };
  const source = createReadStream(path, { end: bytes - 1 });
  const answer = await ask(port, { method: "PATCH", path: `/uploads/${id}`, headers }, source);
  if (answer.statusCode !== 204) throw new Error(`The upload was answered with ${answer.statusCode}.`);
  return { id };
}

async function download(port: number, id: string, hashedBy?: "sha256"): Promise<string> {
  const hash = hashedBy && createHash(hashedBy);
  const answer = await ask(
    port,
    { path: `/files/${id}/content`, headers: AUTHORIZATION },
    undefined,
    (bytes) => hash?.update(bytes),
  );
  if (answer.statusCode !== 200) throw new Error(`The download was answered with ${answer.statusCode}.`);
  return hash?.digest("hex") ?? "";
}

async function removeFile(port: number, id: string): Promise<void> {
  await ask(port, { method: "DELETE", path: `/uploads/${id}`, headers: TUS });
}

/** Its answer, when all of it has come. */
async function ask(
  port: number,
  { path, ...options }: RequestOptions & { path: string },
  body?: NodeJS.ReadableStream,
  onBytes: (bytes: Buffer) => void = () => {},
): Promise<IncomingMessage> {
  const call = request({ host: "127.0.0.1", port, path: `/api/v1${path}`, ...options });
  const answered = once(call, "response") as Promise<[IncomingMessage]>;
  if (body === undefined) call.end();
  else await pipeline(body, call);
  const [answer] = await answered;
  answer.on("data", onBytes);
  await once(answer, "end");
  return answer;
}
