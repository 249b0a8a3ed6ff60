import { connectRaw } from "@gochat/testkit";
import { beforeAll, expect, test } from "vitest";
import { startFilesRig } from "./rig.ts";
import type { FilesRig } from "./rig.ts";
import { begin, offsetOf } from "./tus.ts";

const FILE_MAX = 1_000_000;

let rig: FilesRig;
beforeAll(async () => {
  rig = await startFilesRig({ GOCHAT_FILE_MAX_SIZE: `${FILE_MAX / 1000}KB` });
  return () => rig[Symbol.asyncDispose]();
});

const head = (line: string, headers: Readonly<Record<string, string | number>>): string =>
  [
    `${line} HTTP/1.1`,
    ...Object.entries({ host: "localhost", authorization: "Bearer large", ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    ),
    "\r\n",
  ].join("\r\n");

const FORM = { "content-type": "multipart/form-data; boundary=x" };
const TUS = { "tus-resumable": "1.0.0" };
const BYTES = { "content-type": "application/offset+octet-stream" };

type Case = [what: string, head: () => Promise<string> | string];
const CASES: Case[] = [
  ["a form", () => head("POST /api/v1/files", { ...FORM, "content-length": 50 * FILE_MAX })],
  [
    "an upload by tus that is begun with its bytes",
    () =>
      head("POST /api/v1/uploads", {
        ...TUS,
        ...BYTES,
        "upload-length": 50 * FILE_MAX,
        "content-length": 50 * FILE_MAX,
      }),
  ],
  [
    "a part of an upload by tus that is longer than what is missing",
    async () =>
      head(`PATCH /api/v1/${await begin(rig.server, "large", 1000)}`, {
        ...TUS,
        ...BYTES,
        "upload-offset": 0,
        "content-length": 50 * FILE_MAX,
      }),
  ],
];

test.each(CASES)(
  "F1 %s: what is announced too large is refused before any of it has come",
  async (_what, make) => {
    await using connection = await connectRaw(rig.server);
    connection.write(await make());
    const answer = await connection.answer();
    expect(answer).toMatchObject({ status: 413, headers: { connection: "close" } });
    expect(JSON.parse(answer?.body ?? "")).toMatchObject({ code: "payload_too_large" });
    expect(
      await rig.sql.rows(
        "select from blobs b where not exists (select from files f where f.blob_key = b.key)",
      ),
    ).toEqual([]);
  },
);

test.each(CASES)("E7 F1 %s: whoever sends on all the same still reads the answer", async (_what, make) => {
  await using connection = await connectRaw(rig.server);
  connection.write(await make());
  // As programs do that look for an answer only when all is sent: here, more than any buffer takes.
  for (let i = 0; i < 20; i++) connection.write(Buffer.alloc(FILE_MAX));
  expect(await connection.answer()).toMatchObject({ status: 413 });
});

test.each(CASES)(
  "E7 F1 %s: whoever waits for a go-ahead gets none, and sends nothing",
  async (_what, make) => {
    await using connection = await connectRaw(rig.server);
    connection.write((await make()).replace("\r\n", "\r\nExpect: 100-continue\r\n"));
    expect(await connection.answer()).toMatchObject({ status: 413 });
  },
);

test.each(["a form", "tus"])(
  "whoever waits for a go-ahead gets it when their file is wanted, by %s",
  async (way) => {
    const form = '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nbytes\r\n--x--\r\n';
    const expectation = { expect: "100-continue", "content-length": way === "tus" ? 5 : form.length };
    await using connection = await connectRaw(rig.server);
    connection.write(
      way === "tus"
        ? head(`PATCH /api/v1/${await begin(rig.server, "large", 5)}`, {
            ...TUS,
            ...BYTES,
            ...expectation,
            "upload-offset": 0,
          })
        : head("POST /api/v1/files", { ...FORM, ...expectation }),
    );
    expect(await connection.answer()).toMatchObject({ status: 100 });
    connection.write(way === "tus" ? "bytes" : form);
    expect(await connection.answer()).toMatchObject({ status: way === "tus" ? 204 : 201 });
  },
);

test("F1 a form around a file of the largest size is as long as it needs", async () => {
  const form = new FormData();
  for (const name of ["width", "height", "duration_ms", "peaks"]) form.set(name, "1".repeat(1000));
  form.set("file", new File([Buffer.alloc(FILE_MAX)], `${"n".repeat(250)}.bin`));
  const answer = await fetch(`${rig.server.url}/api/v1/files`, {
    method: "POST",
    headers: { authorization: "Bearer large" },
    body: form,
  });
  expect(answer.status).toBe(201);
});

test("F2 a part that was refused took nothing of its upload", async () => {
  const path = await begin(rig.server, "large", 1000);
  await using connection = await connectRaw(rig.server);
  connection.write(
    head(`PATCH /api/v1/${path}`, { ...TUS, ...BYTES, "upload-offset": 0, "content-length": 1001 }),
  );
  connection.write(Buffer.alloc(1001));
  expect(await connection.answer()).toMatchObject({ status: 413 });
  expect(await offsetOf(rig.server, "large", path)).toBe(0);
});
