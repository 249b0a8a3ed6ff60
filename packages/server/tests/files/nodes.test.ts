import { createHash } from "node:crypto";
import type { FileId } from "@gochat/protocol";
import {
  connectRaw,
  connectSql,
  connectUser,
  eventually,
  opaqueBytes,
  startNodes,
  startServer,
  uploadFile,
  withDatabase,
} from "@gochat/testkit";
import { expect, test } from "vitest";
import { createLogger } from "../../src/platform/logger.ts";
import { ask, makeFilesDir, openGroup, outcomeOf, send, startFilesRig } from "./rig.ts";
import { contradictionsIn, objectsIn } from "./stored.ts";
import { append, begin, idOf, offsetOf, tus } from "./tus.ts";

const SIZE = 600_000;

test("F2 on two nodes one at a time takes the bytes of an upload, and the other goes on where it ended", async () => {
  await using dir = await makeFilesDir();
  await using cluster = await startNodes(2, { GOCHAT_FILES_DIR: dir.path });
  await using sql = await connectSql(cluster.databaseUrl);
  const [first, second] = cluster.nodes;
  const bytes = opaqueBytes(SIZE);
  const path = await begin(first, "ann", SIZE);
  const { promise, resolve } = Promise.withResolvers<void>();
  async function* slow() {
    yield bytes.subarray(0, SIZE / 3);
    await promise;
    yield bytes.subarray(SIZE / 3, SIZE / 2);
  }
  const running = append(first, "ann", path, 0, slow());
  await eventually(async () => {
    expect(await sql.rows("select from files where writer is not null")).toHaveLength(1);
  });
  expect(await append(second, "ann", path, 0, bytes)).toMatchObject({ status: 429, code: "busy" });
  resolve();
  expect((await running).headers.get("upload-offset")).toBe(String(SIZE / 2));
  expect(await offsetOf(second, "ann", path)).toBe(SIZE / 2);
  expect((await append(second, "ann", path, SIZE / 2, bytes.subarray(SIZE / 2))).status).toBe(204);
  // What came through two processes has the hash of all of it.
  const answer = await ask(first, "ann", `files/${idOf(path)}/content`);
  expect(answer.headers.get("etag")).toBe(`"${createHash("sha256").update(bytes).digest("hex")}"`);
  expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
  expect(await contradictionsIn(sql, dir.path)).toEqual([]);
});

test("F5 F9 what one node is told another one judges by at once", async () => {
  await using dir = await makeFilesDir();
  await using cluster = await startNodes(2, { GOCHAT_FILES_DIR: dir.path });
  const [first, second] = cluster.nodes;
  const id = await openGroup(first, "ann", ["bob"]);
  const file = await uploadFile(first, "ann", opaqueBytes(100));
  await using bob = await connectUser(second, "bob");
  const { seq } = await send(first, "ann", id, [file.id]);
  const created = await bob.next("message.created");
  expect(created.message.attachments).toMatchObject([{ id: file.id, sha256: file.sha256 }]);
  expect(await outcomeOf(await ask(second, "bob", `files/${file.id}/content`))).toBe(200);
  await using ann = await connectUser(first, "ann");
  await ann.request({ type: "message.delete", conversation_id: id, seq });
  expect(await outcomeOf(await ask(second, "bob", `files/${file.id}/content`))).toBe("file_not_found");
});

test("F2 a server that stops ends uploads, and keeps what came: they are gone on with elsewhere", async () => {
  await using database = await withDatabase();
  await using dir = await makeFilesDir();
  const options = { databaseUrl: database.url, env: { GOCHAT_FILES_DIR: dir.path } };
  const bytes = opaqueBytes(SIZE);
  let path: string;
  let ended: Promise<unknown>;
  {
    await using stopping = await startServer(options);
    await using sql = await connectSql(database.url);
    path = await begin(stopping, "ann", SIZE);
    const { promise: never } = Promise.withResolvers<void>();
    async function* half() {
      yield bytes.subarray(0, SIZE / 2);
      await never;
    }
    ended = append(stopping, "ann", path, 0, half()).catch((error: unknown) => error);
    await eventually(async () => {
      expect(await sql.rows("select from files where writer is not null")).toHaveLength(1);
    });
  }
  await ended;
  await using server = await startServer(options);
  const offset = await offsetOf(server, "ann", path);
  expect(offset).toBeLessThanOrEqual(SIZE / 2);
  // Its lease went with it.
  expect((await append(server, "ann", path, offset, bytes.subarray(offset))).status).toBe(204);
  const answer = await ask(server, "ann", `files/${idOf(path)}/content`);
  expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
});

const cutForm = (token: string) =>
  `POST /api/v1/files HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 50000\r\n\r\n--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nsome bytes`;
const cutPatch = (token: string, path: string) =>
  `PATCH /api/v1/${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: 1000\r\n\r\nsome bytes`;

test("F2 F11 a connection that is lost in the midst of an upload is no error of the server, and what came by tus is kept", async () => {
  const lines: { level: number; msg: string }[] = [];
  const logger = createLogger("info", {
    write: (line) => void lines.push(JSON.parse(line) as (typeof lines)[number]),
  });
  await using database = await withDatabase();
  await using dir = await makeFilesDir();
  await using sql = await connectSql(database.url);
  await using server = await startServer({
    databaseUrl: database.url,
    env: { GOCHAT_FILES_DIR: dir.path },
    logger,
  });
  const path = await begin(server, "ann", 1000);
  const unfinished = async () => new Set((await objectsIn(dir.path)).unfinished.keys());
  const writers = () => sql.rows("select from files where writer is not null");
  for (const bytes of [cutForm("ann"), cutPatch("ann", path)]) {
    {
      const before = await unfinished();
      await using connection = await connectRaw(server);
      connection.write(bytes);
      await eventually(async () => expect(await writers()).toHaveLength(1));
      // What has come is being stored.
      await eventually(async () => expect((await unfinished()).difference(before).size).toBe(1));
    }
    await eventually(async () => expect(await writers()).toHaveLength(0));
  }
  expect(await offsetOf(server, "ann", path)).toBe("some bytes".length);
  await tus(server, "DELETE", { token: "ann", path });
  await eventually(async () => {
    expect(await sql.rows("select sum(bytes)::int as bytes from file_usage")).toEqual([{ bytes: 0 }]);
  });
  expect(lines.filter(({ level }) => level >= 40)).toEqual([]);
});

test("F2 a client of tus that is used by many uploads, and goes on after it lost the server's answer", async () => {
  await using rig = await startFilesRig();
  const { Upload } = await import("tus-js-client");
  const bytes = opaqueBytes(SIZE);
  const upload = (content: Buffer, options: { uploadUrl?: string } = {}) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const running = new Upload(content, {
      endpoint: `${rig.server.url}/api/v1/uploads`,
      ...options,
      headers: { authorization: "Bearer ann" },
      metadata: { filename: "Ünïcode 🐙.bin" },
      chunkSize: 100_000,
      retryDelays: [0, 10, 100],
      onSuccess: () => resolve(running.url ?? ""),
      onError: reject,
    });
    running.start();
    return promise;
  };
  const url = await upload(bytes);
  const id = url.split("/").at(-1) as FileId;
  const answer = await ask(rig.server, "ann", `files/${id}/content`);
  expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
  expect(answer.headers.get("content-disposition")).toContain(encodeURIComponent("Ünïcode 🐙.bin"));
  // Some of it came before; whoever asks is told where to go on, also when all of it is there.
  const path = await begin(rig.server, "ann", SIZE);
  await append(rig.server, "ann", path, 0, bytes.subarray(0, 12_345));
  const uploadUrl = `${rig.server.url}/api/v1/${path}`;
  await upload(bytes, { uploadUrl });
  await upload(bytes, { uploadUrl });
  expect(await offsetOf(rig.server, "ann", path)).toBe(SIZE);
});
