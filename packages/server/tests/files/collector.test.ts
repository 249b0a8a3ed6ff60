import { randomUUID } from "node:crypto";
import { ENDPOINTS } from "@gochat/protocol";
import type { FileId, OwnUser, UserId } from "@gochat/protocol";
import { eventually, opaqueBytes, SMALL_PNG, uploadFile } from "@gochat/testkit";
import { openPool } from "@gochat/testkit/rigs/writer.ts";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { readFile } from "../../src/files/read-file.ts";
import { collectOnce } from "../../src/uploads/collector.ts";
import { expireOwned, expireOwnFile } from "../../src/uploads/collect-store.ts";
import { storeBytes } from "../../src/uploads/store-bytes.ts";
import { Transfers } from "../../src/uploads/transfers.ts";
import { uploadFile as uploadWhole } from "../../src/uploads/upload-file.ts";
import { UploadHashes } from "../../src/uploads/upload-hashes.ts";
import type { UploadsContext } from "../../src/uploads/uploads-context.ts";
import { claimUpload, completeFile } from "../../src/uploads/uploads-store.ts";
import { createLogger } from "../../src/platform/logger.ts";
import type { Postgres } from "../../src/platform/postgres/open-postgres.ts";
import { DiskStorage } from "../../src/platform/storage/disk-storage.ts";
import type { ObjectStorage } from "../../src/platform/storage/object-storage.ts";
import { StorageUnavailable } from "../../src/platform/storage/storage-errors.ts";
import { mustPerform } from "../http-call.ts";
import { ask, openGroup, outcomeOf, send, startFilesRig } from "./rig.ts";
import type { FilesRig } from "./rig.ts";
import { contradictionsIn, leftovers, objectsIn } from "./stored.ts";
import { append, begin, idOf, tus } from "./tus.ts";

const { messages, users } = ENDPOINTS;

let rig: FilesRig;
let postgres: Postgres;
beforeAll(async () => {
  await using stack = new AsyncDisposableStack();
  rig = stack.use(await startFilesRig());
  postgres = stack.use(await openPool(rig.server.databaseUrl, 2));
  const kept = stack.move();
  return () => kept.disposeAsync();
});

// What the tests before have left is collected first.
beforeEach(async () => {
  await expire(await everyUnsent());
  await collectAll();
});

const NODE_ID = randomUUID();
const contextWith = (storage: ObjectStorage): UploadsContext => ({
  postgres,
  storage,
  nodeId: NODE_ID,
  fileLimits: { fileBytes: 1000, personBytes: 1e6, totalBytes: 1e9 },
  isScanning: false,
  transfers: new Transfers(),
  hashes: new UploadHashes(),
  onWork: () => {},
  readFile: async (viewer, id) => (await readFile(postgres, viewer, id)).file,
  logger: createLogger("silent"),
});

const collect = (storage: ObjectStorage = new DiskStorage(rig.filesDir)) =>
  collectOnce(contextWith(storage), new AbortController().signal);

const expire = (ids: readonly string[]) =>
  rig.sql.rows(
    "update files set expires_at = now() - interval '1 second' where id = any($1) and not is_attached",
    [ids],
  );

async function everyUnsent(): Promise<string[]> {
  const rows = await rig.sql.rows<{ id: string }>("select id from files where not is_attached");
  return rows.map(({ id }) => id);
}

/** As if half a minute had passed since something was discarded. */
const letPass = () =>
  rig.sql.rows(
    "update blobs set discarded_at = discarded_at - interval '30 seconds' where state = 'discarded'",
  );

async function collectAll(): Promise<void> {
  await collect();
  await letPass();
  await collect();
}

const isThere = async (id: string): Promise<boolean> =>
  (await postgres.query("select from files where id = $1", [id])).length > 0;

async function ownerOf(id: string): Promise<UserId> {
  const [row] = await rig.sql.rows<{ owner_id: UserId }>("select owner_id from files where id = $1", [id]);
  return row?.owner_id ?? expect.unreachable();
}

const send1 = async (name: string, ids: readonly FileId[]) =>
  send(rig.server, name, await openGroup(rig.server, name, ["bob"]), ids);

test("F9 what is begun and forgotten is collected a day later, and not before; each byte that comes gives it another day", async () => {
  const path = await begin(rig.server, "ann", 100);
  const id = idOf(path);
  const untilOf = async () =>
    (
      await rig.sql.rows<{ hours: number }>(
        "select extract(epoch from expires_at - now())::float8 / 3600 as hours from files where id = $1",
        [id],
      )
    )[0]?.hours ?? 0;
  expect(await untilOf()).toBeGreaterThan(23.9);
  await rig.sql.rows("update files set expires_at = now() + interval '1 minute' where id = $1", [id]);
  await collect();
  expect(await isThere(id)).toBe(true);
  await append(rig.server, "ann", path, 0, opaqueBytes(50));
  expect(await untilOf()).toBeGreaterThan(23.9);
  expect(await untilOf()).toBeLessThan(24.1);
  await expire([id]);
  // It cannot be gone on with, also before it is collected.
  expect((await tus(rig.server, "HEAD", { token: "ann", path })).status).toBe(404);
  expect((await append(rig.server, "ann", path, 50, opaqueBytes(50))).status).toBe(404);
  await collectAll();
  expect(await isThere(id)).toBe(false);
  expect(await leftovers(rig.sql, rig.filesDir)).toEqual([]);
});

test("F9 an upload is not collected under the hands of the node that takes its bytes", async () => {
  const id = idOf(await begin(rig.server, "ann", 100));
  await rig.sql.rows(
    "update files set writer = $2, writer_until = now() + interval '10 seconds' where id = $1",
    [id, randomUUID()],
  );
  await expire([id]);
  await collect();
  expect(await isThere(id)).toBe(true);
  await rig.sql.rows("update files set writer_until = now() - interval '1 second' where id = $1", [id]);
  await collect();
  expect(await isThere(id)).toBe(false);
});

test("F8 F9 a file that a message carries is never collected, whatever stands in its row", async () => {
  const file = await uploadFile(rig.server, "ann", opaqueBytes(10));
  await send1("ann", [file.id]);
  await rig.sql.rows("update files set expires_at = now() - interval '1 year' where id = $1", [file.id]);
  await collectAll();
  expect(await outcomeOf(await ask(rig.server, "bob", `files/${file.id}/content`))).toBe(200);
  const rows = await rig.sql.rows("select expires_at from files where id = $1", [file.id]);
  expect(rows).toEqual([{ expires_at: null }]);
});

test("F9 what an edit or a deletion takes away is collected, with its room, unless another message carries it", async () => {
  const [taken, kept, both] = [
    await uploadFile(rig.server, "ann", opaqueBytes(10)),
    await uploadFile(rig.server, "ann", opaqueBytes(20)),
    await uploadFile(rig.server, "ann", opaqueBytes(30)),
  ];
  const { conversation_id: id, seq } = await send1("ann", [taken.id, kept.id, both.id]);
  await send1("ann", [both.id]);
  const params = { id, seq };
  await mustPerform(rig.server, "ann", { endpoint: messages.edit, params, body: { attachments: [kept.id] } });
  await collectAll();
  expect(await Promise.all([taken, kept, both].map((file) => isThere(file.id)))).toEqual([false, true, true]);
  await mustPerform(rig.server, "ann", { endpoint: messages.delete, params });
  await collectAll();
  expect(await Promise.all([taken, kept, both].map((file) => isThere(file.id)))).toEqual([
    false,
    false,
    true,
  ]);
  expect(await leftovers(rig.sql, rig.filesDir)).toEqual([]);
});

test("F3 F9 of the same content the bytes stay for as long as one file has them", async () => {
  const bytes = opaqueBytes(500);
  const first = await uploadFile(rig.server, "ann", bytes);
  const second = await uploadFile(rig.server, "bob", bytes);
  const third = await uploadFile(rig.server, "bob", bytes);
  const contentOf = async (name: string, id: string) =>
    Buffer.from(await (await ask(rig.server, name, `files/${id}/content`)).arrayBuffer()).equals(bytes);
  await expire([first.id]);
  await collectAll();
  expect(await contentOf("bob", second.id)).toBe(true);
  await tus(rig.server, "DELETE", { token: "bob", path: `uploads/${second.id}` });
  await collectAll();
  expect(await contentOf("bob", third.id)).toBe(true);
  // Discarded, and uploaded again before the bytes are removed: another blob, which stays.
  await tus(rig.server, "DELETE", { token: "bob", path: `uploads/${third.id}` });
  const again = await uploadFile(rig.server, "ann", bytes);
  await collectAll();
  expect(await contentOf("ann", again.id)).toBe(true);
  expect(await contradictionsIn(rig.sql, rig.filesDir)).toEqual([]);
});

test("A15 with an account goes what it has not sent, and nothing else", async () => {
  const [unsent, sent] = [
    await uploadFile(rig.server, "leaver", opaqueBytes(10)),
    await uploadFile(rig.server, "leaver", opaqueBytes(10)),
  ];
  const upload = idOf(await begin(rig.server, "leaver", 100));
  await send1("leaver", [sent.id]);
  await mustPerform(rig.server, "leaver", { endpoint: users.deleteMe, body: {} });
  await collectAll();
  expect(await Promise.all([unsent.id, upload, sent.id].map(isThere))).toEqual([false, false, true]);
  expect(await outcomeOf(await ask(rig.server, "bob", `files/${sent.id}/content`))).toBe(200);
  expect(await leftovers(rig.sql, rig.filesDir)).toEqual([]);
});

/** Bytes of which the second half comes when it is let. */
async function* heldBack(bytes: Uint8Array<ArrayBuffer>, until: Promise<void>) {
  yield bytes.subarray(0, bytes.length / 2);
  await until;
  yield bytes.subarray(bytes.length / 2);
}

const untilClaimed = (count: number) =>
  eventually(async () => {
    expect(await rig.sql.rows("select from files where writer is not null")).toHaveLength(count);
  });

test("F9 A15 what is uploaded while its account is deleted, or it is given up at another node, is no file", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const [leaversPath, annsPath] = [await begin(rig.server, "goer", 100), await begin(rig.server, "ann", 100)];
  const [leaver, ann] = [await ownerOf(idOf(leaversPath)), await ownerOf(idOf(annsPath))];
  const leaving = append(rig.server, "goer", leaversPath, 0, heldBack(opaqueBytes(100), promise));
  const givenUp = append(rig.server, "ann", annsPath, 0, heldBack(opaqueBytes(100), promise));
  const input = {
    name: "whole",
    hint: null,
    announced: 100,
    source: heldBack(opaqueBytes(100), promise),
    signal: new AbortController().signal,
  };
  const whole = uploadWhole(contextWith(new DiskStorage(rig.filesDir)), leaver, input).catch(
    (error: unknown) => error,
  );
  await untilClaimed(3);
  await mustPerform(rig.server, "goer", { endpoint: users.deleteMe, body: {} });
  await expireOwnFile(postgres, ann, idOf(annsPath) as FileId);
  resolve();
  expect(await leaving).toMatchObject({ status: 404, code: "file_not_found" });
  expect(await givenUp).toMatchObject({ status: 404, code: "file_not_found" });
  expect(await whole).toMatchObject({ code: "file_not_found" });
  await collectAll();
  expect(await leftovers(rig.sql, rig.filesDir)).toEqual([]);
});

test("F9 A15 a transfer ends when its upload turns out to be expired, though no byte comes", async () => {
  const path = await begin(rig.server, "ann", 100);
  const id = idOf(path) as FileId;
  const [{ blobKey } = { blobKey: "" }] = await rig.sql.rows<{ blobKey: string }>(
    'select blob_key as "blobKey" from files where id = $1',
    [id],
  );
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  try {
    const { promise: never } = Promise.withResolvers<void>();
    const storing = storeBytes(contextWith(new DiskStorage(rig.filesDir)), {
      id,
      blobKey,
      offset: 0,
      bytesMax: 100,
      source: heldBack(opaqueBytes(100), never),
      signal: new AbortController().signal,
    }).catch((error: unknown) => error);
    await untilClaimed(1);
    await expireOwned(postgres, await ownerOf(id));
    vi.advanceTimersByTime(5000);
    expect(await storing).toMatchObject({ code: "file_not_found" });
  } finally {
    vi.useRealTimers();
  }
  await collectAll();
  expect(await isThere(id)).toBe(false);
  expect(await leftovers(rig.sql, rig.filesDir)).toEqual([]);
});

test("F9 the claim of an upload that is expired is not renewed, which ends the transfer, and it is not made a file", async () => {
  const path = await begin(rig.server, "ann", 100);
  const id = idOf(path) as FileId;
  expect(await claimUpload(postgres, id, NODE_ID, 10_000)).toBe("ours");
  expect(await claimUpload(postgres, id, randomUUID(), 10_000)).toBe("elsewhere");
  await expireOwned(postgres, await ownerOf(id));
  expect(await claimUpload(postgres, id, NODE_ID, 10_000)).toBe("gone");
  const whole = {
    blobKey: randomUUID(),
    size: 100,
    status: "ready",
    hasWork: false,
    judged: { mediaType: "text/plain", kind: "file" },
  } as const;
  expect(await completeFile(postgres, id, whole)).toBe("gone");
  expect(await claimUpload(postgres, randomUUID() as FileId, NODE_ID, 10_000)).toBe("gone");
  await collectAll();
  expect(await isThere(id)).toBe(false);
});

test("F15 of an avatar that is replaced, or goes with its account, nothing is left; one that is shown stays", async () => {
  const setOwn = async (): Promise<string> => {
    const { id } = await uploadFile(rig.server, "vic", SMALL_PNG);
    const { user } = await mustPerform<{ user: OwnUser }>(rig.server, "vic", {
      endpoint: users.updateMe,
      body: { avatar: { file_id: id } },
    });
    return user.avatar_id ?? expect.unreachable();
  };
  const [first, second] = [await setOwn(), await setOwn()];
  await expire(await everyUnsent());
  await collectAll();
  expect(await Promise.all([first, second].map(isThere))).toEqual([false, true]);
  const sizes = [...(await objectsIn(rig.filesDir)).finished.keys()].filter((name) => name.endsWith(".w64"));
  expect(sizes).toHaveLength(1);
  for (const way of ["content", "thumbnail/64", "thumbnail/128"])
    expect(await outcomeOf(await ask(rig.server, "bob", `files/${second}/${way}`))).toBe(200);
  expect(await leftovers(rig.sql, rig.filesDir)).toEqual([]);
  await mustPerform(rig.server, "vic", { endpoint: users.deleteMe, body: {} });
  await collectAll();
  expect(await isThere(second)).toBe(false);
  expect(await leftovers(rig.sql, rig.filesDir)).toEqual([]);
});

test("F9 bytes are removed half a minute after they were discarded, and no sooner", async () => {
  const file = await uploadFile(rig.server, "ann", opaqueBytes(10));
  const before = (await objectsIn(rig.filesDir)).finished.size;
  await tus(rig.server, "DELETE", { token: "ann", path: `uploads/${file.id}` });
  await collect();
  expect((await objectsIn(rig.filesDir)).finished.size).toBe(before);
  await letPass();
  await collect();
  expect((await objectsIn(rig.filesDir)).finished.size).toBe(before - 1);
});

test("F9 what a storage that is away keeps is removed when it is back, thumbnails and copies as well", async () => {
  const file = await uploadFile(rig.server, "ann", opaqueBytes(10));
  const [{ key } = { key: "" }] = await rig.sql.rows<{ key: string }>(
    "select blob_key as key from files where id = $1",
    [file.id],
  );
  const storage = new DiskStorage(rig.filesDir);
  for (const suffix of [".s", ".w320", ".w1280"]) await storage.put(key + suffix, Buffer.from("made of it"));
  await tus(rig.server, "DELETE", { token: "ann", path: `uploads/${file.id}` });
  await letPass();
  const away = Object.assign(new DiskStorage(rig.filesDir), {
    remove: async () => {
      throw new StorageUnavailable("The storage is away.");
    },
  });
  await collect(away);
  const rowsOf = () => rig.sql.rows("select from blobs where key = $1", [key]);
  expect(await rowsOf()).toHaveLength(1);
  await letPass();
  await collect();
  expect(await rowsOf()).toHaveLength(0);
  const { finished } = await objectsIn(rig.filesDir);
  expect([...finished.keys()].filter((name) => name.startsWith(key))).toEqual([]);
});

test("F9 collectors of several nodes at once take everything once", async () => {
  const files: string[] = [];
  // More than a collector takes at once.
  for (let n = 0; n < 250; n++) files.push(idOf(await begin(rig.server, `many${n % 5}`, n)));
  await expire(files);
  await Promise.all([collect(), collect(), collect()]);
  await letPass();
  await Promise.all([collect(), collect(), collect()]);
  expect(await rig.sql.rows("select from files where id = any($1)", [files])).toEqual([]);
  expect(await leftovers(rig.sql, rig.filesDir)).toEqual([]);
});

test("F9 a send and a collector that race for a file: it is sent, or refused, and never lost", async () => {
  const id = await openGroup(rig.server, "ann", ["bob"]);
  const outcomes = new Set<string>();
  for (let round = 0; round < 30; round++) {
    const file = await uploadFile(rig.server, "ann", opaqueBytes(10));
    const sending = send(rig.server, "ann", id, [file.id]).then(
      () => "sent",
      (error: Error) => (error.message.includes("file_not_found") ? "refused" : error.message),
    );
    const [outcome] = await Promise.all([sending, expire([file.id]).then(() => collect())]);
    outcomes.add(outcome);
    const found = await outcomeOf(await ask(rig.server, "bob", `files/${file.id}/content`));
    expect([outcome, found]).toEqual([outcome, outcome === "sent" ? 200 : "file_not_found"]);
  }
  expect([...outcomes].filter((outcome) => outcome !== "sent" && outcome !== "refused")).toEqual([]);
  await collectAll();
  expect(await leftovers(rig.sql, rig.filesDir)).toEqual([]);
});
