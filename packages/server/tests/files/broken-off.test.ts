import { once } from "node:events";
import { connectRaw, startServer, withDatabase } from "@gochat/testkit";
import { expect, test } from "vitest";
import { createLogger } from "../../src/platform/logger.ts";
import { makeFilesDir } from "./rig.ts";
import { begin, tus } from "./tus.ts";

const SIZE = 2_000_000;
const SENT = 1_000_000;

test("F2 whoever breaks an upload off is no news, and no fault of the database", async () => {
  const lines: string[] = [];
  const logger = createLogger("info", { write: (line) => void lines.push(line) });
  await using database = await withDatabase();
  await using dir = await makeFilesDir();
  const env = { GOCHAT_FILES_DIR: dir.path };
  await using server = await startServer({ databaseUrl: database.url, logger, env });
  const path = await begin(server, "ann", SIZE);

  await using connection = await connectRaw(server);
  connection.socket.write(
    [
      `PATCH /api/v1/${path} HTTP/1.1`,
      `host: ${new URL(server.url).host}`,
      "authorization: Bearer ann",
      "tus-resumable: 1.0.0",
      "upload-offset: 0",
      "content-type: application/offset+octet-stream",
      `content-length: ${SIZE}`,
      "expect: 100-continue",
      "",
      "",
    ].join("\r\n"),
  );
  const [goAhead] = (await once(connection.socket, "data")) as [Buffer];
  expect(goAhead.toString()).toContain("100 Continue");
  await new Promise((resolve) => connection.socket.write(Buffer.alloc(SENT), resolve));
  connection.socket.resetAndDestroy();

  // It has its turn when the one that was broken off has ended.
  expect(await tus(server, "HEAD", { token: "ann", path })).toMatchObject({ status: 200 });
  expect(lines.filter((line) => /"level":"(?:warn|error)"/.test(line))).toEqual([]);
});
