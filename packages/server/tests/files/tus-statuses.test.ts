import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { eventually, opaqueBytes, uploadFile } from "@gochat/testkit";
import { specifiedTable } from "@gochat/testkit/specification.ts";
import { beforeAll, expect, test } from "vitest";
import { openGroup, send, startFilesRig } from "./rig.ts";
import type { FilesRig } from "./rig.ts";
import { append, begin, idOf, tryBegin, tus } from "./tus.ts";
import type { TusAnswer } from "./tus.ts";

const BYTES = { "content-type": "application/offset+octet-stream" };
// Begun uploads of a person.
const IN_A_MINUTE = 300;

let rig: FilesRig;
beforeAll(async () => {
  rig = await startFilesRig({
    RATE_LIMITS: "on",
    GOCHAT_FILE_MAX_SIZE: "100KB",
    GOCHAT_FILES_PER_PERSON: "200KB",
    GOCHAT_FILES_TOTAL: "300KB",
  });
  return () => rig[Symbol.asyncDispose]();
});

const patch = (token: string, path: string, headers: Readonly<Record<string, string>>) =>
  tus(rig.server, "PATCH", {
    token,
    path,
    headers: { "upload-offset": "0", ...BYTES, ...headers },
    body: opaqueBytes(5),
  });

/** Somebody whose uploads leave so much of their own quota. */
async function fill(token: string): Promise<void> {
  await begin(rig.server, token, 100_000);
  await begin(rig.server, token, 100_000);
}

async function empty(token: string): Promise<void> {
  const rows = await rig.sql.rows<{ id: string }>(
    "select f.id from files f join users u on u.id = f.owner_id where u.username = $1",
    [token],
  );
  for (const { id } of rows) await tus(rig.server, "DELETE", { token, path: `uploads/${id}` });
}

/** A file that cannot be opened as one, where the bytes would go: a disk that fails. */
async function breakDisk(path: string): Promise<AsyncDisposable> {
  const [{ key } = { key: "" }] = await rig.sql.rows<{ key: string }>(
    "select blob_key as key from files where id = $1",
    [idOf(path)],
  );
  const socket = createServer().listen(join(rig.filesDir, "incoming", key));
  await once(socket, "listening");
  return {
    [Symbol.asyncDispose]: async () => {
      socket.close();
      await once(socket, "close");
    },
  };
}

/** Each row of the table, each of its causes. */
const CAUSES: Readonly<Record<string, readonly (() => Promise<TusAnswer>)[]>> = {
  "400 unsupported_protocol": [
    () =>
      tus(rig.server, "POST", { token: "ann", headers: { "tus-resumable": "0.2.2", "upload-length": "1" } }),
    () =>
      tus(rig.server, "HEAD", {
        token: "ann",
        path: `uploads/${crypto.randomUUID()}`,
        headers: { "tus-resumable": "" },
      }),
  ],
  "400 invalid_request": [
    () => tus(rig.server, "POST", { token: "ann" }),
    () => tus(rig.server, "POST", { token: "ann", headers: { "upload-length": "many" } }),
    () => tus(rig.server, "POST", { token: "ann", headers: { "upload-defer-length": "1" } }),
    () =>
      tus(rig.server, "POST", {
        token: "ann",
        headers: { "upload-length": "5", "upload-metadata": "filename !" },
      }),
    async () => patch("ann", await begin(rig.server, "ann", 5), { "upload-offset": "-1" }),
  ],
  "401 unauthorized": [
    () => tus(rig.server, "POST", { token: null, headers: { "upload-length": "1" } }),
    () => tus(rig.server, "PATCH", { token: "not a good one", path: `uploads/${crypto.randomUUID()}` }),
  ],
  "404 file_not_found": [
    async () => patch("bob", await begin(rig.server, "ann", 5), {}),
    async () => {
      const path = await begin(rig.server, "ann", 5);
      await tus(rig.server, "DELETE", { token: "ann", path });
      return patch("ann", path, {});
    },
    async () => {
      const { id } = await uploadFile(rig.server, "ann", "sent");
      await send(rig.server, "ann", await openGroup(rig.server, "ann", ["bob"]), [id]);
      return tus(rig.server, "DELETE", { token: "ann", path: `uploads/${id}` });
    },
  ],
  "409 offset_mismatch": [
    async () => patch("ann", await begin(rig.server, "ann", 10), { "upload-offset": "5" }),
  ],
  "413 payload_too_large": [
    () => tryBegin(rig.server, "ann", 100_001),
    async () => append(rig.server, "ann", await begin(rig.server, "ann", 5), 0, opaqueBytes(6)),
  ],
  "413 quota_exceeded": [
    async () => {
      await fill("ben");
      const answer = await tryBegin(rig.server, "ben", 1);
      await empty("ben");
      return answer;
    },
  ],
  "415 unsupported_data": [
    async () =>
      patch("ann", await begin(rig.server, "ann", 5), { "content-type": "application/octet-stream" }),
  ],
  "429 busy": [
    async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      async function* slow() {
        yield opaqueBytes(1);
        await promise;
        yield opaqueBytes(4);
      }
      const paths = await Promise.all([1, 2, 3].map(() => begin(rig.server, "cat", 5)));
      const fourth = await begin(rig.server, "cat", 5);
      const running = paths.map((path) => append(rig.server, "cat", path, 0, slow()));
      await eventually(async () => {
        const writing = await rig.sql.rows("select from files where id = any($1) and writer is not null", [
          paths.map(idOf),
        ]);
        expect(writing).toHaveLength(3);
      });
      const refused = await append(rig.server, "cat", fourth, 0, opaqueBytes(5));
      resolve();
      await Promise.all(running);
      return refused;
    },
  ],
  "429 rate_limited": [
    async () => {
      for (let begun = 0; begun <= IN_A_MINUTE; begun++) {
        const answer = await tryBegin(rig.server, "eve", 0);
        if (answer.status !== 201) return answer;
      }
      throw new Error("nothing was refused");
    },
    async () => {
      const path = await begin(rig.server, "gus", 5);
      for (;;) {
        const asked = Array.from({ length: 20 }, () => tus(rig.server, "DELETE", { token: "gus", path }));
        const refused = (await Promise.all(asked)).find(({ status }) => status === 429);
        if (refused !== undefined) return refused;
      }
    },
  ],
  "503 unavailable": [
    async () => {
      const path = await begin(rig.server, "ann", 5);
      await using _broken = await breakDisk(path);
      return await append(rig.server, "ann", path, 0, opaqueBytes(5));
    },
  ],
  "507 storage_full": [
    async () => {
      await fill("dan");
      const answer = await tryBegin(rig.server, "fay", 100_000);
      await empty("dan");
      return answer;
    },
  ],
};

const ROWS = specifiedTable("status of tus", "code", "when").map(
  ([status = "", code = ""]) => `${status} ${code.replaceAll("`", "")}`,
);

test("F2 the table of what tus is refused with is whole", () => {
  expect(Object.keys(CAUSES)).toEqual(ROWS);
});

test.runIf(process.platform === "linux").each(ROWS)("F2 %s is what the server answers", async (row) => {
  for (const cause of CAUSES[row] ?? []) {
    const { status, code, headers } = await cause();
    // An answer to HEAD has no body that could say it.
    expect([row, `${status} ${code ?? row.split(" ")[1]}`]).toEqual([row, row]);
    if (status === 429) expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  }
});
