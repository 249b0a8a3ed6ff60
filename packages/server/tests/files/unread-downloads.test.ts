import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { ENDPOINTS } from "@gochat/protocol";
import type { ReplyOf } from "@gochat/protocol";
import {
  connectRaw,
  eventually,
  opaqueBytes,
  TEST_JWT_SECRET,
  uploadFile,
  withDatabase,
} from "@gochat/testkit";
import { startServerProcess } from "@gochat/testkit/server-process.ts";
import { expect, test } from "vitest";
import { mustPerform } from "../http-call.ts";
import { ask, makeFilesDir } from "./rig.ts";

const MIB = 1024 * 1024;
// More than kernels keep for a connection that nobody reads.
const FILE_BYTES = 24 * MIB;
const DOWNLOADS = 200;
const GROWTH_MAX_BYTES = 200 * MIB;
// C13: 15 s for a peer that takes nothing, and the time for a busy machine to see it.
const ENDED_WITHIN_MS = 30_000;
const PAGE_BYTES = 4096;

const residentBytes = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * PAGE_BYTES;

/** Files that the process has open below a folder. */
function openBelow(pid: number, path: string): number {
  const links = readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      return "";
    }
  });
  return links.filter((link) => link.startsWith(path)).length;
}

// By a link: with a token few run at once (L6).
test.runIf(process.platform === "linux")(
  "C13 F6 F7 downloads by a link that are never read take bounded memory and end, and others get theirs meanwhile",
  async () => {
    await using database = await withDatabase();
    await using dir = await makeFilesDir();
    await using server = await startServerProcess({
      DATABASE_URL: database.url,
      JWT_SECRET: TEST_JWT_SECRET,
      GOCHAT_FILES_DIR: dir.path,
      GOCHAT_DATA_DIR: dir.path,
      RATE_LIMITS: "on",
    });
    const { port } = new URL(server.url);
    const bytes = opaqueBytes(FILE_BYTES);
    const { id } = await uploadFile(server, "ann", bytes);
    const { links } = await mustPerform<ReplyOf<typeof ENDPOINTS.files.links>["body"]>(server, "ann", {
      endpoint: ENDPOINTS.files.links,
      body: { ids: [id] },
    });

    await using stack = new AsyncDisposableStack();
    const before = residentBytes(server.pid);
    for (let i = 0; i < DOWNLOADS; i++) {
      const connection = stack.use(await connectRaw({ port: Number(port) }, "127.0.0.2"));
      connection.socket.pause();
      connection.write(`GET /api/v1/${links[0]?.content} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    }
    await eventually(() => expect(openBelow(server.pid, dir.path)).toBeGreaterThan(0));
    const other = await ask(server, "ann", `files/${id}/content`);
    expect(Buffer.from(await other.arrayBuffer()).equals(bytes)).toBe(true);
    let most = 0;
    await eventually(
      () => {
        most = Math.max(most, residentBytes(server.pid));
        expect(openBelow(server.pid, dir.path)).toBe(0);
      },
      { timeoutMs: ENDED_WITHIN_MS },
    );
    expect(most - before).toBeLessThan(GROWTH_MAX_BYTES);
  },
  90_000,
);
