import { ENDPOINTS } from "@gochat/protocol";
import type { File } from "@gochat/protocol";
import {
  CANARY,
  connectSql,
  connectUser,
  eventually,
  startClamd,
  startServer,
  uploadFile,
  withDatabase,
} from "@gochat/testkit";
import { openPool } from "@gochat/testkit/rigs/writer.ts";
import sharp from "sharp";
import { expect, test } from "vitest";
import { createMediaProcess } from "../../src/platform/media/media-process.ts";
import { DiskStorage } from "../../src/platform/storage/disk-storage.ts";
import { collectOnce } from "../../src/uploads/collector.ts";
import { mustPerform } from "../http-call.ts";
import { processOf } from "./process-of.ts";
import { apiUrl, ask, makeFilesDir, openGroup, outcomeOf, send, startFilesRig } from "./rig.ts";
import type { FilesRig } from "./rig.ts";
import { contradictionsIn, objectsIn } from "./stored.ts";

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

/** A picture with the place where it was taken, whose pixels are what the scanner looks for. */
async function infectedPicture(): Promise<Buffer<ArrayBuffer>> {
  const [width, height] = [64, 48];
  const pixels = Buffer.alloc(width * height * 3);
  pixels.write(CANARY);
  const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .withExif({ IFD0: { ImageDescription: "48.8584 N, 2.2945 E" } })
    .png({ compressionLevel: 0, adaptiveFiltering: false })
    .toBuffer();
  expect(bytes.includes(CANARY)).toBe(true);
  return Buffer.from(bytes);
}

test("F12 of a picture that is found infected later nothing stays, nor what was made of it", async () => {
  await using database = await withDatabase();
  await using dir = await makeFilesDir();
  await using sql = await connectSql(database.url);
  const start = (env: Readonly<Record<string, string>>) =>
    startServer({ databaseUrl: database.url, env: { GOCHAT_FILES_DIR: dir.path, ...env } });
  const picture = await infectedPicture();
  const suffixes = async () =>
    [...(await objectsIn(dir.path)).finished.keys()].map((name) => name.slice(36)).toSorted();
  {
    await using unscanned = await start({});
    const { id } = await uploadFile(unscanned, "alice", picture, "early.png");
    const conversation = await openGroup(unscanned, "alice", ["bob"]);
    await send(unscanned, "alice", conversation, [id]);
    await eventually(async () => {
      expect(await sql.rows("select from blobs where is_seen and served = '.s'")).toHaveLength(1);
    });
    expect(await suffixes()).toEqual(expect.arrayContaining([".s", ".w320"]));
  }
  await using clamd = await startClamd({ isOnPort: true });
  if (!("port" in clamd.address)) throw new Error("it is on a port");
  await using server = await start({ GOCHAT_CLAMD: `${clamd.address.host}:${clamd.address.port}` });
  const { id } = await uploadFile(server, "carol", picture, "late.png");
  await eventually(async () => {
    expect(await sql.rows("select from files where id = $1 and status = 'infected'", [id])).toHaveLength(1);
  });
  await using postgres = await openPool(database.url, 2);
  await using media = createMediaProcess();
  const storage = new DiskStorage(dir.path);
  // The second upload of the same is discarded, and goes half a minute later.
  await sql.rows("update blobs set discarded_at = discarded_at - interval '1 hour'");
  await collectOnce(processOf({ postgres, storage, media }), new AbortController().signal);
  expect(await suffixes()).toEqual([]);
  expect(await sql.rows("select state, has_residue from blobs")).toEqual([
    { state: "infected", has_residue: false },
  ]);
  expect(await contradictionsIn(sql, dir.path)).toEqual([]);
});
