import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ENDPOINTS } from "@gochat/protocol";
import {
  connectRaw,
  connectSql,
  fileForm,
  opaqueBytes,
  TEST_JWT_SECRET,
  withDatabase,
} from "@gochat/testkit";
import { freePort, ServerProcess } from "@gochat/testkit/server-process.ts";
import { expect, test } from "vitest";
import { mustPerform } from "../http-call.ts";
import { apiUrl, ask, makeFilesDir, openGroup, outcomeOf } from "./rig.ts";
import { append, begin, offsetOf, tryBegin } from "./tus.ts";

const MAIN = fileURLToPath(import.meta.resolve("@gochat/testkit/rigs/serve-on-small-disk.ts"));
const MIB = 1024 * 1024;

// Mounts of a process of its own need Linux.
test.runIf(process.platform === "linux")(
  "F11 on a full disk an upload is told so before it is sent, takes no room, goes on when there is some, and the chat does not notice",
  async () => {
    await using database = await withDatabase();
    await using dir = await makeFilesDir();
    await using server = new ServerProcess(
      await freePort(),
      {
        DATABASE_URL: database.url,
        JWT_SECRET: TEST_JWT_SECRET,
        GOCHAT_FILES_DIR: dir.path,
        GOCHAT_DATA_DIR: dir.path,
      },
      "pipe",
      MAIN,
    );
    await server.start();
    const group = await openGroup(server, "ann", ["bob"]);
    const post = (token: string, bytes: Uint8Array<ArrayBuffer>) =>
      fetch(apiUrl(server, "files"), {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: fileForm(bytes, "file.bin"),
      });

    const large = opaqueBytes(8 * MIB);
    expect(await tryBegin(server, "ann", large.length)).toMatchObject({ status: 507, code: "storage_full" });
    expect(await outcomeOf(await post("ann", large))).toBe("storage_full");

    // There is room when it begins, and then somebody else takes it.
    const upload = opaqueBytes(4.5 * MIB);
    const path = await begin(server, "ann", upload.length);
    expect(await append(server, "ann", path, 0, upload.subarray(0, MIB))).toMatchObject({ status: 204 });
    const folder = join(await rootOf(server.pid), dir.path);
    const ballast = join(folder, "ballast");
    await writeFile(ballast, Buffer.alloc(2 * MIB));
    expect(await append(server, "ann", path, MIB, upload.subarray(MIB))).toMatchObject({
      status: 507,
      code: "storage_full",
    });
    expect(await offsetOf(server, "ann", path)).toBe(MIB);
    await using waiting = await connectRaw({ port: Number(new URL(server.url).port) });
    waiting.write(
      [
        `PATCH /api/v1/${path} HTTP/1.1`,
        "host: localhost",
        "authorization: Bearer ann",
        "tus-resumable: 1.0.0",
        "content-type: application/offset+octet-stream",
        `upload-offset: ${MIB}`,
        `content-length: ${3.5 * MIB}`,
        "expect: 100-continue",
        "\r\n",
      ].join("\r\n"),
    );
    expect(await waiting.answer()).toMatchObject({ status: 507 });
    await mustPerform(server, "ann", {
      endpoint: ENDPOINTS.messages.send,
      params: { id: group },
      body: { content: "still here" },
    });

    // What does not fit takes nothing from what does.
    expect((await post("bob", opaqueBytes(MIB))).status).toBe(201);
    await using sql = await connectSql(database.url);
    const usage = "select bytes::int from file_usage where user_id = '00000000-0000-0000-0000-000000000000'";
    expect(await sql.rows(usage)).toEqual([{ bytes: upload.length + MIB }]);
    await rm(ballast);
    expect(await append(server, "ann", path, MIB, upload.subarray(MIB))).toMatchObject({ status: 204 });

    // What is full when some of it has come.
    const last = await begin(server, "ann", MIB / 4);
    async function* whileItFills() {
      yield opaqueBytes(MIB / 8);
      await expect.poll(() => readdir(join(folder, "incoming"))).toHaveLength(1);
      await expect(writeFile(ballast, Buffer.alloc(6 * MIB))).rejects.toThrow("ENOSPC");
      yield opaqueBytes(MIB / 8);
    }
    expect(await append(server, "ann", last, 0, whileItFills())).toMatchObject({
      status: 507,
      code: "storage_full",
    });
    expect(await offsetOf(server, "ann", last)).toBe(0);
    expect(await outcomeOf(await ask(server, "ann", "conversations"))).toBe(200);
  },
);

/** What the server sees, which runs in a mount of its own below the process that was started. */
async function rootOf(pid: number): Promise<string> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  return `/proc/${children.trim().split(" ")[0]}/root`;
}
