import { ENDPOINTS } from "@gochat/protocol";
import type { File } from "@gochat/protocol";
import {
  CANARY,
  connectUser,
  eventually,
  startClamd,
  startServer,
  uploadFile,
  withDatabase,
} from "@gochat/testkit";
import { expect, test } from "vitest";
import { mustPerform } from "../http-call.ts";
import { apiUrl, ask, makeFilesDir, openGroup, outcomeOf, send, startFilesRig } from "./rig.ts";
import type { FilesRig } from "./rig.ts";

const { files } = ENDPOINTS;

const statusOf = async ({ server }: FilesRig, { id }: File): Promise<string> =>
  (await mustPerform<{ file: File }>(server, "alice", { endpoint: files.get, params: { id } })).file.status;

test("F12 nobody gets a file before it was scanned, an infected one never, and its bytes go", async () => {
  await using clamd = await startClamd({ isOnPort: true, maxBytes: 1_000_000 });
  if (!("port" in clamd.address)) throw new Error("it is on a port");
  const { host, port } = clamd.address;
  await using rig = await startFilesRig({ GOCHAT_CLAMD: `${host}:${port}` });
  const conversation = await openGroup(rig.server, "alice", ["bob"]);
  const attempt = ({ id }: File) =>
    fetch(apiUrl(rig.server, `conversations/${conversation}/messages`), {
      method: "POST",
      headers: { authorization: "Bearer alice", "content-type": "application/json" },
      body: JSON.stringify({ attachments: [id] }),
    });

  clamd.stop();
  const waiting = await uploadFile(rig.server, "alice", Buffer.from("harmless"), "waiting.txt");
  expect(waiting.status).toBe("scanning");
  expect(await outcomeOf(await ask(rig.server, "alice", `files/${waiting.id}/content`))).toBe(
    "file_not_found",
  );
  expect(await outcomeOf(await attempt(waiting))).toBe("file_not_found");
  clamd.cont();
  await eventually(async () => expect(await statusOf(rig, waiting)).toBe("ready"));
  expect(await outcomeOf(await attempt(waiting))).toBe(201);

  const infected = await uploadFile(rig.server, "alice", Buffer.from(`a ${CANARY} in it`), "infected.txt");
  const tooLarge = await uploadFile(rig.server, "alice", Buffer.alloc(1_100_000), "large.bin");
  for (const file of [infected, tooLarge]) {
    await eventually(async () => expect(await statusOf(rig, file)).toBe("infected"));
    expect(await outcomeOf(await ask(rig.server, "alice", `files/${file.id}/content`))).toBe(
      "file_not_found",
    );
    expect(await outcomeOf(await attempt(file))).toBe("file_not_found");
  }
  // The same again is judged again.
  const again = await uploadFile(rig.server, "alice", Buffer.from(`a ${CANARY} in it`), "again.txt");
  await eventually(async () => expect(await statusOf(rig, again)).toBe("infected"));
});

test("F12 what was sent before it was known to be infected is taken away, and those who have it are told", async () => {
  await using database = await withDatabase();
  await using dir = await makeFilesDir();
  const start = (env: Readonly<Record<string, string>>) =>
    startServer({ databaseUrl: database.url, env: { GOCHAT_FILES_DIR: dir.path, ...env } });
  const content = Buffer.from(`a ${CANARY} in it`);
  const sent = await (async () => {
    await using unscanned = await start({});
    const conversation = await openGroup(unscanned, "alice", ["bob"]);
    const file = await uploadFile(unscanned, "alice", content, "early.txt");
    return await send(unscanned, "alice", conversation, [file.id]);
  })();
  const [early] = sent.attachments ?? [];
  expect(early).toMatchObject({ status: "ready" });

  await using clamd = await startClamd({ isOnPort: true });
  if (!("port" in clamd.address)) throw new Error("it is on a port");
  await using server = await start({ GOCHAT_CLAMD: `${clamd.address.host}:${clamd.address.port}` });
  await using bob = await connectUser(server, "bob");
  await uploadFile(server, "carol", content, "late.txt");
  await eventually(() =>
    expect(bob.frames.findLast(({ type }) => type === "message.updated")).toMatchObject({
      message: { seq: sent.seq, attachments: [{ id: early?.id, status: "infected" }] },
    }),
  );
  expect(await outcomeOf(await ask(server, "bob", `files/${early?.id}/content`))).toBe("file_not_found");
});
