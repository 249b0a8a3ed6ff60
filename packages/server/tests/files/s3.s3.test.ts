import { createHash } from "node:crypto";
import { ENDPOINTS } from "@gochat/protocol";
import type { File } from "@gochat/protocol";
import {
  connectSql,
  eventually,
  fileForm,
  opaqueBytes,
  startServer,
  uploadFile,
  withDatabase,
} from "@gochat/testkit";
import { startSwift } from "@gochat/testkit/swift.ts";
import { expect, test } from "vitest";
import { mustPerform } from "../http-call.ts";
import { apiUrl, ask, openGroup, outcomeOf, send } from "./rig.ts";
import { append, begin, idOf, offsetOf } from "./tus.ts";

const MIB = 1024 * 1024;
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

test("F2 F6 F10 F11 files lie in S3 as they do on a disk, and while it is away uploads wait and the chat does not", async () => {
  await using swift = await startSwift();
  await using database = await withDatabase();
  await using sql = await connectSql(database.url);
  const bucket = await swift.createBucket();
  const { endpoint, region, accessKeyId, secretAccessKey } = swift.s3;
  await using server = await startServer({
    databaseUrl: database.url,
    env: {
      S3_ENDPOINT: endpoint,
      S3_REGION: region,
      S3_BUCKET: bucket,
      S3_ACCESS_KEY: accessKeyId,
      S3_SECRET_KEY: secretAccessKey,
      S3_PREFIX: "chat/",
    },
  });
  const group = await openGroup(server, "ann", ["bob"]);

  // A picture is looked at, and its thumbnail is there.
  const picture = await uploadFile(server, "ann", PNG, "picture.png");
  await send(server, "ann", group, [picture.id]);
  await eventually(
    async () => {
      const { file } = await mustPerform<{ file: File }>(server, "bob", {
        endpoint: ENDPOINTS.files.get,
        params: { id: picture.id },
      });
      expect(file.media?.thumbnails).toEqual([320]);
    },
    { timeoutMs: 30_000 },
  );
  expect(await outcomeOf(await ask(server, "bob", `files/${picture.id}/thumbnail/320`))).toBe(200);

  // The store goes away in the midst of an upload.
  const bytes = opaqueBytes(12 * MIB);
  const path = await begin(server, "ann", bytes.length);
  expect((await append(server, "ann", path, 0, bytes.subarray(0, 9 * MIB))).status).toBe(204);
  await swift.kill();
  const refused = await append(server, "ann", path, 9 * MIB, bytes.subarray(9 * MIB));
  expect([refused.status, refused.code]).toEqual([503, "unavailable"]);
  const form = await fetch(apiUrl(server, "files"), {
    method: "POST",
    headers: { authorization: "Bearer ann" },
    body: fileForm(bytes, "file.bin"),
  });
  expect(await outcomeOf(form)).toBe("unavailable");
  expect(await outcomeOf(await ask(server, "bob", `files/${picture.id}/content`))).toBe("unavailable");
  await mustPerform(server, "ann", {
    endpoint: ENDPOINTS.messages.send,
    params: { id: group },
    body: { content: "still here" },
  });
  await swift.restart();
  const offset = await offsetOf(server, "ann", path);
  expect((await append(server, "ann", path, offset, bytes.subarray(offset))).status).toBe(204);
  const content = await ask(server, "ann", `files/${idOf(path)}/content`);
  expect(sha256(Buffer.from(await content.arrayBuffer()))).toBe(sha256(bytes));
  const part = await fetch(apiUrl(server, `files/${idOf(path)}/content`), {
    headers: { authorization: "Bearer ann", range: "bytes=9437180-9437190" },
  });
  expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(9_437_180, 9_437_191))).toBe(true);
  // What was refused takes no room; its row goes with what is left of its bytes.
  expect(await sql.rows("select count(*)::int from files")).toEqual([{ count: 2 }]);
}, 180_000);
