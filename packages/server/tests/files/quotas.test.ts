import { once } from "node:events";
import type { FileId } from "@gochat/protocol";
import { call, connectRaw, eventually, fileForm, opaqueBytes, uploadFile } from "@gochat/testkit";
import { beforeAll, expect, test } from "vitest";
import { ask, openGroup, outcomeOf, send, startFilesRig } from "./rig.ts";
import type { FilesRig } from "./rig.ts";
import { contradictionsIn } from "./stored.ts";
import { append, begin, idOf, offsetOf, tryBegin, tus } from "./tus.ts";

const FILE_MAX = 100_000;
const PERSON_MAX = 250_000;
const TOTAL_MAX = 600_000;

let rig: FilesRig;
beforeAll(async () => {
  rig = await startFilesRig({
    GOCHAT_FILE_MAX_SIZE: `${FILE_MAX}B`,
    GOCHAT_FILES_PER_PERSON: `${PERSON_MAX / 1000}KB`,
    GOCHAT_FILES_TOTAL: `${TOTAL_MAX / 1000}KB`,
  });
  return () => rig[Symbol.asyncDispose]();
});

const post = (token: string, size: number) =>
  call<{ code?: string; file?: { id: FileId } }>(rig.server, "POST", "/api/v1/files", {
    token,
    body: fileForm(opaqueBytes(size)),
  });

async function usageOf(name: string): Promise<{ bytes: number; files: number }> {
  const [row] = await rig.sql.rows<{ bytes: number; files: number }>(
    `select bytes::int, files::int from file_usage where user_id = (select id from users where username = $1)`,
    [name],
  );
  return row ?? { bytes: 0, files: 0 };
}

/** Takes back whatever somebody has uploaded and not sent. */
async function clear(...names: string[]): Promise<void> {
  for (const name of names) {
    const rows = await rig.sql.rows<{ id: string }>(
      "select f.id from files f join users u on u.id = f.owner_id where u.username = $1 and not f.is_attached",
      [name],
    );
    for (const { id } of rows) await tus(rig.server, "DELETE", { token: name, path: `uploads/${id}` });
    expect(await usageOf(name)).toEqual({ bytes: 0, files: 0 });
  }
}

test("F1 a file of exactly the largest size is taken, one byte more is payload_too_large and leaves nothing, by form and by tus", async () => {
  expect((await post("exact", FILE_MAX)).status).toBe(201);
  const refused = await post("exact", FILE_MAX + 1);
  expect([refused.status, refused.body.code]).toEqual([413, "payload_too_large"]);
  expect(await tryBegin(rig.server, "exact", FILE_MAX + 1)).toMatchObject({
    status: 413,
    code: "payload_too_large",
  });
  expect(await tryBegin(rig.server, "exact", Number.MAX_SAFE_INTEGER)).toMatchObject({ status: 413 });
  const path = await begin(rig.server, "exact", FILE_MAX);
  expect((await append(rig.server, "exact", path, 0, opaqueBytes(FILE_MAX))).status).toBe(204);
  expect(await usageOf("exact")).toEqual({ bytes: 2 * FILE_MAX, files: 2 });
  // Beside the two there is only what was refused, and is discarded.
  const left = await rig.sql.rows("select from blobs where state = 'incoming'");
  expect(left).toEqual([]);
  await clear("exact");
});

test("F1 F2 a body that goes on behind the size that was announced is payload_too_large, and what came before it is kept", async () => {
  const path = await begin(rig.server, "more", 1000);
  async function* bytes() {
    yield opaqueBytes(600);
    yield opaqueBytes(600);
  }
  expect(await append(rig.server, "more", path, 0, bytes())).toMatchObject({
    status: 413,
    code: "payload_too_large",
  });
  const offset = await offsetOf(rig.server, "more", path);
  expect(offset).toBeLessThanOrEqual(1000);
  expect((await append(rig.server, "more", path, offset, opaqueBytes(1000 - offset))).status).toBe(204);
  expect((await append(rig.server, "more", path, 1000, opaqueBytes(1))).status).toBeGreaterThanOrEqual(400);
  expect(await usageOf("more")).toEqual({ bytes: 1000, files: 1 });
  await clear("more");
});

test("F1 a form without a length is cut at the largest size", async () => {
  async function* form() {
    yield Buffer.from('--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n');
    for (let i = 0; i < 20; i++) yield opaqueBytes(FILE_MAX / 10);
    yield Buffer.from("\r\n--x--\r\n");
  }
  const answer = await fetch(`${rig.server.url}/api/v1/files`, {
    method: "POST",
    headers: { authorization: "Bearer cut", "content-type": "multipart/form-data; boundary=x" },
    body: form(),
    duplex: "half",
  });
  expect(await outcomeOf(answer)).toBe("payload_too_large");
  expect(await usageOf("cut")).toEqual({ bytes: 0, files: 0 });
});

test.each([
  ["JSON", "application/json", "{}"],
  ["no form", "application/octet-stream", "bytes"],
  ["another form", "application/x-www-form-urlencoded", "file=x"],
])("F1 %s is unsupported_data", async (_name, type, body) => {
  const headers = { authorization: "Bearer other", "content-type": type };
  const answer = await fetch(`${rig.server.url}/api/v1/files`, { method: "POST", headers, body });
  expect([answer.status, await outcomeOf(answer)]).toEqual([415, "unsupported_data"]);
});

test.each([
  ["no boundary", "multipart/form-data", "--x--"],
  ["nothing in it", "multipart/form-data; boundary=x", "--x--\r\n"],
  [
    "no end",
    "multipart/form-data; boundary=x",
    '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nbytes',
  ],
  [
    "no file",
    "multipart/form-data; boundary=x",
    '--x\r\ncontent-disposition: form-data; name="file"\r\n\r\nbytes\r\n--x--\r\n',
  ],
  [
    "a file in another field",
    "multipart/form-data; boundary=x",
    '--x\r\ncontent-disposition: form-data; name="other"; filename="a"\r\n\r\nbytes\r\n--x--\r\n',
  ],
  ["nothing at all", "multipart/form-data; boundary=x", ""],
  ["another boundary", "multipart/form-data; boundary=y", "--x\r\n\r\n--x--\r\n"],
  [
    "more fields than may be",
    "multipart/form-data; boundary=x",
    `${Array.from({ length: 20 }, (_, i) => `--x\r\ncontent-disposition: form-data; name="f${i}"\r\n\r\nv\r\n`).join("")}--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nb\r\n--x--\r\n`,
  ],
  [
    "__proto__ as a field",
    "multipart/form-data; boundary=x",
    '--x\r\ncontent-disposition: form-data; name="__proto__"\r\n\r\nx\r\n--x--\r\n',
  ],
])("F1 a form with %s is invalid_request, and counts nothing", async (_name, type, body) => {
  const headers = { authorization: "Bearer wrong", "content-type": type };
  const answer = await fetch(`${rig.server.url}/api/v1/files`, { method: "POST", headers, body });
  expect([answer.status, await outcomeOf(answer)]).toEqual([400, "invalid_request"]);
  expect(await usageOf("wrong")).toEqual({ bytes: 0, files: 0 });
});

test.each([
  [
    "another type than that of tus",
    415,
    "unsupported_data",
    { "content-type": "application/octet-stream", "upload-offset": "0" },
  ],
  ["no offset", 400, "invalid_request", { "content-type": "application/offset+octet-stream" }],
  [
    "an offset that is none",
    400,
    "invalid_request",
    { "content-type": "application/offset+octet-stream", "upload-offset": "-1" },
  ],
  [
    "another offset",
    409,
    "offset_mismatch",
    { "content-type": "application/offset+octet-stream", "upload-offset": "5" },
  ],
  [
    "another version of tus",
    400,
    "unsupported_protocol",
    { "tus-resumable": "0.2.2", "content-type": "application/offset+octet-stream", "upload-offset": "0" },
  ],
] as const)("F2 a PATCH with %s is %i %s, and nothing is taken", async (_name, status, code, headers) => {
  const path = await begin(rig.server, "patch", 10);
  const answer = await tus(rig.server, "PATCH", { token: "patch", path, headers, body: opaqueBytes(5) });
  expect([answer.status, answer.code]).toEqual([status, code]);
  expect(await offsetOf(rig.server, "patch", path)).toBe(0);
  await clear("patch");
});

test.each([
  {},
  { "upload-length": "-5" },
  { "upload-length": "1e3" },
  { "upload-length": "0x10" },
  { "upload-defer-length": "1" },
  { "upload-length": "5", "upload-metadata": "filename !" },
])("F2 an upload that is begun with %j is refused, and counts nothing", async (headers) => {
  const answer = await tus(rig.server, "POST", { token: "begin", headers });
  expect([answer.status, answer.code]).toEqual([400, "invalid_request"]);
  expect(await usageOf("begin")).toEqual({ bytes: 0, files: 0 });
});

test("F11 what all files of a person add up to is quota_exceeded one byte above it, and their room comes back with what they take back", async () => {
  const paths = [await begin(rig.server, "full", FILE_MAX), await begin(rig.server, "full", FILE_MAX)];
  const rest = PERSON_MAX - 2 * FILE_MAX;
  expect(await tryBegin(rig.server, "full", rest + 1)).toMatchObject({ status: 413, code: "quota_exceeded" });
  paths.push(await begin(rig.server, "full", rest));
  expect(await tryBegin(rig.server, "full", 1)).toMatchObject({ status: 413, code: "quota_exceeded" });
  const refused = await post("full", 10);
  expect([refused.status, refused.body.code]).toEqual([413, "quota_exceeded"]);
  // Others have room.
  expect((await tryBegin(rig.server, "other", 10)).status).toBe(201);
  for (const path of paths) {
    expect((await tus(rig.server, "DELETE", { token: "full", path })).status).toBe(204);
    expect((await tus(rig.server, "HEAD", { token: "full", path })).status).toBe(404);
    expect((await tus(rig.server, "DELETE", { token: "full", path })).status).toBe(404);
  }
  expect(await usageOf("full")).toEqual({ bytes: 0, files: 0 });
  await clear("other");
});

test("F9 F11 room that a message took comes back when it is deleted, or edited", async () => {
  const id = await openGroup(rig.server, "sender", ["other"]);
  const files = [await post("sender", 5000), await post("sender", 3000)].map(
    ({ body }) => body.file?.id as FileId,
  );
  const { seq } = await send(rig.server, "sender", id, files);
  expect(await usageOf("sender")).toEqual({ bytes: 8000, files: 2 });
  // The uploader's alone: nobody else may take back what they sent, and they themselves by the message only.
  for (const token of ["sender", "other"])
    expect((await tus(rig.server, "DELETE", { token, path: `uploads/${files[0]}` })).status).toBe(404);
  const path = `/api/v1/conversations/${id}/messages/${seq}`;
  const body = { attachments: files.slice(1) };
  expect((await call(rig.server, "PATCH", path, { token: "sender", body })).status).toBe(200);
  expect((await call(rig.server, "DELETE", path, { token: "sender" })).status).toBeLessThan(300);
  const expired = await rig.sql.rows("select id from files where id = any($1) and expires_at <= now()", [
    files,
  ]);
  expect(expired).toHaveLength(2);
});

test("F11 what all files of everybody add up to is storage_full for whoever comes next, and no person's quota is counted for it", async () => {
  const names = ["one", "two"];
  for (const name of names) {
    for (const size of [FILE_MAX, FILE_MAX, PERSON_MAX - 2 * FILE_MAX]) await begin(rig.server, name, size);
  }
  const [{ left } = { left: 0 }] = await rig.sql.rows<{ left: number }>(
    "select ($1 - bytes)::int as left from file_usage where user_id = '00000000-0000-0000-0000-000000000000'",
    [TOTAL_MAX],
  );
  expect(left).toBeLessThan(FILE_MAX);
  expect(await tryBegin(rig.server, "three", left + 1)).toMatchObject({ status: 507, code: "storage_full" });
  expect(await usageOf("three")).toEqual({ bytes: 0, files: 0 });
  expect((await tryBegin(rig.server, "three", left)).status).toBe(201);
  const refused = await post("four", 10);
  expect([refused.status, refused.body.code]).toEqual([507, "storage_full"]);
  await clear("one", "two", "three");
  expect((await post("four", 10)).status).toBe(201);
  await clear("four");
});

test("F11 uploads that race for the last bytes of a quota never exceed it, and all of it can be had", async () => {
  const size = 10_000;
  for (const name of ["racer1", "racer2", "racer3"]) {
    const tries = await Promise.all(
      Array.from({ length: 40 }, () => tryBegin(rig.server, name, size).then(({ status }) => status)),
    );
    expect(tries.filter((status) => status !== 201 && status !== 413)).toEqual([]);
    expect(tries.filter((status) => status === 201)).toHaveLength(Math.min(40, PERSON_MAX / size));
    expect((await usageOf(name)).bytes).toBe(PERSON_MAX);
    await clear(name);
  }
  // The whole server's, by four people at once.
  const names = ["a1", "a2", "a3", "a4"];
  const [{ left } = { left: 0 }] = await rig.sql.rows<{ left: number }>(
    "select ($1 - bytes)::int as left from file_usage where user_id = '00000000-0000-0000-0000-000000000000'",
    [TOTAL_MAX],
  );
  const tries = await Promise.all(
    names.flatMap((name) => Array.from({ length: 30 }, () => tryBegin(rig.server, name, size))),
  );
  expect(tries.filter(({ status }) => status === 201)).toHaveLength(Math.floor(left / size));
  await clear(...names);
  expect(await contradictionsIn(rig.sql, rig.filesDir)).toEqual([]);
});

test("F11 an upload by form that is broken off gives its room back", async () => {
  {
    await using connection = await connectRaw(rig.server);
    connection.write(
      `POST /api/v1/files HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer broken\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 50000\r\n\r\n--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nsome bytes`,
    );
    await eventually(async () => expect((await usageOf("broken")).files).toBe(1));
  }
  await eventually(async () => expect(await usageOf("broken")).toEqual({ bytes: 0, files: 0 }));
});

test("F2 F11 a fourth upload at once is busy, by form and by tus, and leaves nothing; when one has ended there is room", async () => {
  const paths = await Promise.all([1, 2, 3].map(() => begin(rig.server, "eager", 1000)));
  const ends: (() => void)[] = [];
  const running = paths.map((path) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    ends.push(resolve);
    async function* slow() {
      yield opaqueBytes(500);
      await promise;
      yield opaqueBytes(500);
    }
    return append(rig.server, "eager", path, 0, slow());
  });
  await eventually(async () => {
    const rows = await rig.sql.rows(
      "select from files f join users u on u.id = f.owner_id where u.username = 'eager' and writer is not null",
    );
    expect(rows).toHaveLength(3);
  });
  const refused = await post("eager", 10);
  expect([refused.status, refused.body.code]).toEqual([429, "busy"]);
  expect(refused.headers.get("retry-after")).not.toBeNull();
  const fourth = await begin(rig.server, "eager", 10);
  expect(await append(rig.server, "eager", fourth, 0, opaqueBytes(10))).toMatchObject({
    status: 429,
    code: "busy",
  });
  // One request that begins and brings the bytes: its client learns no address to take it back by.
  const whole = await tus(rig.server, "POST", {
    token: "eager",
    headers: { "upload-length": "10", "content-type": "application/offset+octet-stream" },
    body: opaqueBytes(10),
  });
  expect(whole).toMatchObject({ status: 429, code: "busy" });
  expect((await usageOf("eager")).files).toBe(4);
  // Of others nobody waits.
  expect((await post("calm", 10)).status).toBe(201);
  ends[0]?.();
  expect((await running[0])?.status).toBe(204);
  expect((await append(rig.server, "eager", fourth, 0, opaqueBytes(10))).status).toBe(204);
  for (const end of ends) end();
  expect((await Promise.all(running)).map(({ status }) => status)).toEqual([204, 204, 204]);
  await clear("eager", "calm");
});

test("F2 who goes on with an upload on a new connection is not kept waiting by one that is silent", async () => {
  const path = await begin(rig.server, "moved", 1000);
  const { promise: never } = Promise.withResolvers<void>();
  async function* silent() {
    yield opaqueBytes(400);
    await never;
  }
  const first = append(rig.server, "moved", path, 0, silent()).catch(() => undefined);
  await eventually(async () => {
    const rows = await rig.sql.rows("select from files where id = $1 and writer is not null", [idOf(path)]);
    expect(rows).toHaveLength(1);
  });
  const offset = await offsetOf(rig.server, "moved", path);
  expect((await append(rig.server, "moved", path, offset, opaqueBytes(1000 - offset))).status).toBe(204);
  await first;
  await clear("moved");
});

test("F2 an upload of somebody else can neither be seen, nor gone on with, nor taken back", async () => {
  const path = await begin(rig.server, "mine", 10);
  for (const method of ["HEAD", "DELETE"])
    expect((await tus(rig.server, method, { token: "thief", path })).status).toBe(404);
  expect(await append(rig.server, "thief", path, 0, opaqueBytes(10))).toMatchObject({
    status: 404,
    code: "file_not_found",
  });
  expect(await outcomeOf(await ask(rig.server, "thief", `files/${idOf(path)}`))).toBe("file_not_found");
  expect((await append(rig.server, "mine", path, 0, opaqueBytes(10))).status).toBe(204);
  await clear("mine");
});

test.each(["form", "tus"])("F1 an empty file is a file like any other, by %s", async (way) => {
  let id: string;
  if (way === "form") ({ id } = await uploadFile(rig.server, "empty", "", "empty.txt"));
  else id = idOf(await begin(rig.server, "empty", 0));
  const { file } = (await (await ask(rig.server, "empty", `files/${id}`)).json()) as {
    file: { size: number; status: string };
  };
  expect(file).toMatchObject({ size: 0, status: "ready" });
  const content = await ask(rig.server, "empty", `files/${id}/content`);
  expect([content.status, content.headers.get("content-length"), await content.text()]).toEqual([
    200,
    "0",
    "",
  ]);
  expect(
    await outcomeOf(
      await ask(rig.server, "empty", `files/${id}/content`, { headers: { range: "bytes=0-" } }),
    ),
  ).toBe("range_not_satisfiable");
  await clear("empty");
});

test("F2 OPTIONS says what is spoken here, to anybody", async () => {
  const { status, headers } = await tus(rig.server, "OPTIONS", { token: null });
  expect(status).toBe(204);
  expect(headers.get("tus-version")).toBe("1.0.0");
  expect(headers.get("tus-max-size")).toBe(String(FILE_MAX));
  expect(headers.get("tus-extension")?.split(",").toSorted()).toEqual([
    "creation",
    "creation-with-upload",
    "termination",
  ]);
});

test("F11 a form counts as an upload before its file has come, and not for longer than it comes", async () => {
  const { server } = rig;
  const head = [
    "POST /api/v1/files HTTP/1.1",
    `host: ${new URL(server.url).host}`,
    "authorization: Bearer dawdler",
    "content-type: multipart/form-data; boundary=x",
    `content-length: ${FILE_MAX}`,
    "expect: 100-continue",
    "",
    "",
  ].join("\r\n");
  await using stack = new AsyncDisposableStack();
  const dawdle = async () => {
    const connection = stack.use(await connectRaw(server));
    connection.write(head);
    const [first] = (await once(connection.socket, "data")) as [Buffer];
    connection.write("what stands before the first boundary is skipped, however long it is\r\n");
    return { connection, first: first.toString() };
  };
  const dawdlers = [await dawdle(), await dawdle(), await dawdle()];
  for (const { first } of dawdlers) expect(first).toContain("100 Continue");
  expect((await dawdle()).first).toMatch(/^HTTP\/1.1 429 [^]*"code":"busy"/);
  for (const { connection } of dawdlers) connection.socket.destroy();
  await eventually(async () => expect((await uploadFile(server, "dawdler", "at last")).size).toBe(7));
});
