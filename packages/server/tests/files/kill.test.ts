import { createHash } from "node:crypto";
import {
  connectSql,
  eventually,
  opaqueBytes,
  startRedis,
  startServerProcess,
  TEST_JWT_SECRET,
  withDatabase,
} from "@gochat/testkit";
import type { ServerProcess } from "@gochat/testkit";
import { runsOf, timeoutOf } from "@gochat/testkit/runs.ts";
import { expect, test } from "vitest";
import { ask, makeFilesDir } from "./rig.ts";
import { contradictionsIn, objectsIn } from "./stored.ts";
import { append, begin, idOf, offsetOf } from "./tus.ts";

const KILLS = runsOf(20, 3);
const SIZE = 3_000_000;
const PIECE = 20_000;

/** Comes piece by piece, and calls `onPiece` before each. */
async function* piecesOf(bytes: Uint8Array<ArrayBuffer>, onPiece: (sent: number) => void) {
  for (let at = 0; at < bytes.length; at += PIECE) {
    onPiece(at);
    yield bytes.subarray(at, at + PIECE);
  }
}

/** Sends the rest; kills the server at some moment of it. Resolves when both have ended. */
async function sendAndKill(
  server: ServerProcess,
  token: string,
  path: string,
  rest: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const killAt = Math.random() * rest.length;
  let killed: Promise<unknown> | undefined;
  const source = piecesOf(rest, (sent) => {
    if (sent >= killAt) killed ??= server.kill();
  });
  await append(server, token, path, SIZE - rest.length, source).catch(() => {});
  await (killed ?? server.kill());
}

test(
  "F2 kill -9 in the midst of an upload, again and again: what was told to be there is there, it goes on to the same bytes, and nothing is left over",
  { timeout: timeoutOf(300_000) },
  async () => {
    await using database = await withDatabase();
    await using sql = await connectSql(database.url);
    await using dir = await makeFilesDir();
    await using server = await startServerProcess({
      DATABASE_URL: database.url,
      JWT_SECRET: TEST_JWT_SECRET,
      GOCHAT_FILES_DIR: dir.path,
      GOCHAT_DATA_DIR: dir.path,
    });
    let bytes = opaqueBytes(SIZE);
    let path = await begin(server, "ann", SIZE);
    let told = 0;
    const ids: string[] = [];
    const finish = async () => {
      // The only node there is takes it again at once.
      const offset = await offsetOf(server, "ann", path);
      if (offset < SIZE) {
        const { status } = await append(server, "ann", path, offset, bytes.subarray(offset));
        expect(status).toBe(204);
      }
      const answer = await ask(server, "ann", `files/${idOf(path)}/content`);
      const content = Buffer.from(await answer.arrayBuffer());
      expect(content.length).toBe(SIZE);
      const hash = createHash("sha256").update(bytes).digest("hex");
      expect([createHash("sha256").update(content).digest("hex"), answer.headers.get("etag")]).toEqual([
        hash,
        `"${hash}"`,
      ]);
      ids.push(idOf(path));
    };
    for (let kill = 0; kill < KILLS; kill++) {
      await sendAndKill(server, "ann", path, bytes.subarray(told));
      await server.start();
      const offset = await offsetOf(server, "ann", path);
      expect(offset).toBeGreaterThanOrEqual(told);
      expect(offset).toBeLessThanOrEqual(SIZE);
      told = offset;
      if (told < SIZE && Math.random() < 0.7) continue;
      await finish();
      bytes = opaqueBytes(SIZE);
      path = await begin(server, "ann", SIZE);
      told = 0;
    }
    await finish();
    expect(await contradictionsIn(sql, dir.path)).toEqual([]);
    const { finished, unfinished } = await objectsIn(dir.path);
    expect([finished.size, unfinished.size]).toEqual([ids.length, 0]);
    const rows = await sql.rows("select bytes::int as bytes, files::int as files from file_usage");
    expect(rows).toEqual(Array.from({ length: 2 }, () => ({ bytes: ids.length * SIZE, files: ids.length })));
  },
);

test("F2 of a node that was killed the others take an upload over when its lease has run out, and not before", async () => {
  await using database = await withDatabase();
  await using redis = await startRedis();
  await using dir = await makeFilesDir();
  await using sql = await connectSql(database.url);
  const env = {
    DATABASE_URL: database.url,
    REDIS_ADDR: redis.addr,
    JWT_SECRET: TEST_JWT_SECRET,
    GOCHAT_FILES_DIR: dir.path,
    GOCHAT_DATA_DIR: dir.path,
  };
  await using server = await startServerProcess(env);
  await using other = await startServerProcess(env);
  const bytes = opaqueBytes(SIZE);
  const path = await begin(server, "ann", SIZE);
  const { promise: never } = Promise.withResolvers<void>();
  async function* half() {
    yield bytes.subarray(0, SIZE / 2);
    await never;
  }
  const sending = append(server, "ann", path, 0, half()).catch(() => {});
  await eventually(async () => {
    const rows = await sql.rows("select from files where writer_until > now()");
    expect(rows).toHaveLength(1);
  });
  await server.kill();
  await sending;
  const offset = await offsetOf(other, "ann", path);
  const early = await append(other, "ann", path, offset, bytes.subarray(offset));
  expect([early.status, early.code, early.headers.get("retry-after")]).toEqual([
    429,
    "busy",
    expect.any(String),
  ]);
  expect(await offsetOf(other, "ann", path)).toBe(offset);
  await sql.rows("update files set writer_until = now()");
  expect((await append(other, "ann", path, offset, bytes.subarray(offset))).status).toBe(204);
  const answer = await ask(other, "ann", `files/${idOf(path)}/content`);
  expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
});
