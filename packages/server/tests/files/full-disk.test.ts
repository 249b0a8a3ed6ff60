import { fileURLToPath } from "node:url";
import { ENDPOINTS } from "@gochat/protocol";
import { connectSql, fileForm, opaqueBytes, TEST_JWT_SECRET, withDatabase } from "@gochat/testkit";
import { freePort, ServerProcess } from "@gochat/testkit/server-process.ts";
import { expect, test } from "vitest";
import { mustPerform } from "../http-call.ts";
import { apiUrl, ask, makeFilesDir, openGroup, outcomeOf } from "./rig.ts";
import { append, begin, offsetOf } from "./tus.ts";

const MAIN = fileURLToPath(import.meta.resolve("@gochat/testkit/rigs/serve-on-small-disk.ts"));
const MIB = 1024 * 1024;

// Mounts of a process of its own need Linux.
test.runIf(process.platform === "linux")(
  "F11 on a full disk an upload is told so, takes no room, goes on when there is some, and the chat does not notice",
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

    const large = opaqueBytes(8 * MIB);
    const path = await begin(server, "ann", large.length);
    expect(await append(server, "ann", path, 0, large.subarray(0, 2 * MIB))).toMatchObject({ status: 204 });
    const refused = await append(server, "ann", path, 2 * MIB, large.subarray(2 * MIB));
    expect([refused.status, refused.code]).toEqual([507, "storage_full"]);
    expect(await offsetOf(server, "ann", path)).toBe(2 * MIB);
    const post = (token: string, bytes: Uint8Array<ArrayBuffer>) =>
      fetch(apiUrl(server, "files"), {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: fileForm(bytes, "file.bin"),
      });
    expect(await outcomeOf(await post("ann", large))).toBe("storage_full");
    await mustPerform(server, "ann", {
      endpoint: ENDPOINTS.messages.send,
      params: { id: group },
      body: { content: "still here" },
    });

    // What did not fit has given its room back.
    expect((await post("bob", large.subarray(0, 3 * MIB))).status).toBe(201);
    await using sql = await connectSql(database.url);
    const usage = "select bytes::int from file_usage where user_id = '00000000-0000-0000-0000-000000000000'";
    expect(await sql.rows(usage)).toEqual([{ bytes: large.length + 3 * MIB }]);
    expect(await outcomeOf(await ask(server, "ann", "conversations"))).toBe(200);
  },
);
