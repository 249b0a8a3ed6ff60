import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { File, UserId } from "@gochat/protocol";
import { connectSql, withDatabase } from "@gochat/testkit";
import type { TestSql } from "@gochat/testkit";
import { insertUsers } from "@gochat/testkit/people.ts";
import { openPool } from "@gochat/testkit/rigs/writer.ts";
import sharp from "sharp";
import { expect, test, vi } from "vitest";
import { AppError } from "../../src/errors.ts";
import { workOnFile } from "../../src/files/work-on-file.ts";
import { MediaNotStarted } from "../../src/platform/media/media-child.ts";
import { createMediaProcess } from "../../src/platform/media/media-process.ts";
import type { MediaProcess } from "../../src/platform/media/media-process.ts";
import type { Postgres } from "../../src/platform/postgres/open-postgres.ts";
import { ConnectError } from "../../src/platform/postgres/pg-errors.ts";
import { DiskStorage } from "../../src/platform/storage/disk-storage.ts";
import { S3Error } from "../../src/platform/storage/s3-errors.ts";
import { StorageUnavailable } from "../../src/platform/storage/storage-errors.ts";
import { collectOnce } from "../../src/uploads/collector.ts";
import { giveUpUpload } from "../../src/uploads/give-up-upload.ts";
import { uploadFile } from "../../src/uploads/upload-file.ts";
import { Dead, mortal } from "./mortal.ts";
import { processOf } from "./process-of.ts";
import type { Process, ProcessOptions } from "./process-of.ts";
import { makeFilesDir } from "./rig.ts";
import { contradictionsIn, leftovers, objectsIn } from "./stored.ts";

/*
 * Two nodes with one database and one folder. Two people have uploaded one photograph, so there are two looks at one content. A node
 * is held where it must not meet the other one, which then does what it wants to.
 */

const never = new AbortController().signal;

/** Holds whoever comes to it, until it is opened. */
class Gate {
  readonly #arrived = Promise.withResolvers<void>();
  readonly #opened = Promise.withResolvers<void>();
  readonly reached = this.#arrived.promise;

  async pass(): Promise<void> {
    this.#arrived.resolve();
    await this.#opened.promise;
  }

  open(): void {
    this.#opened.resolve();
  }
}

/** Tells what is written and removed, and holds whoever writes the copy without metadata. */
class WatchedStorage extends DiskStorage {
  readonly calls: string[] = [];
  beforeCopy: Gate | undefined;

  override async append(...args: Parameters<DiskStorage["append"]>): Promise<number> {
    this.calls.push("append");
    await this.beforeCopy?.pass();
    return super.append(...args);
  }

  override put(...args: Parameters<DiskStorage["put"]>): Promise<void> {
    this.calls.push("put");
    return super.put(...args);
  }

  override remove(...args: Parameters<DiskStorage["remove"]>): Promise<void> {
    this.calls.push("remove");
    return super.remove(...args);
  }
}

interface Rig extends AsyncDisposable {
  readonly sql: TestSql;
  readonly filesDir: string;
  readonly first: Process;
  readonly firstStorage: WatchedStorage;
  readonly second: Process;
  readonly postgres: Postgres;
  readonly owners: readonly UserId[];
  readonly files: readonly File[];
}

async function startRig(options: Partial<ProcessOptions> = {}): Promise<Rig> {
  await using stack = new AsyncDisposableStack();
  const { url } = stack.use(await withDatabase());
  const postgres = stack.use(await openPool(url, 4));
  const sql = stack.use(await connectSql(url));
  const filesDir = stack.use(await makeFilesDir()).path;
  const media = stack.use(createMediaProcess());
  const firstStorage = new WatchedStorage(filesDir);
  await firstStorage.check();
  const first = processOf({ postgres, storage: firstStorage, media, ...options });
  const second = processOf({ postgres, storage: new DiskStorage(filesDir), media });
  const owners = (await insertUsers(postgres, 2)) as UserId[];
  const files: File[] = [];
  const photo = await sharp({ create: { width: 16, height: 12, channels: 3, background: "#3a7" } })
    .withExif({ IFD0: { ImageDescription: "48.8584 N, 2.2945 E" } })
    .jpeg()
    .toBuffer();
  for (const owner of owners) {
    const source = (async function* () {
      yield photo;
    })();
    const input = {
      name: "photo.jpg",
      hint: null,
      announced: photo.length,
      source,
      signal: new AbortController().signal,
    };
    files.push(await uploadFile(second, owner, input));
  }
  expect(await sql.rows("select from blobs where state = 'kept'")).toHaveLength(1);
  firstStorage.calls.length = 0;
  const kept = stack.move();
  return {
    sql,
    filesDir,
    first,
    firstStorage,
    second,
    postgres,
    owners,
    files,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

const work = (process: Process): Promise<boolean> => workOnFile(process, randomUUID(), never);

/** All that a node finds to do. */
async function workOnAll(process: Process): Promise<number> {
  let count = 0;
  while (await work(process)) count++;
  return count;
}

/** As after the time for which a node that is silent keeps others away. */
const leasesRunOut = async (sql: TestSql): Promise<void> => {
  await sql.rows("update blobs set look_until = clock_timestamp() where look_until is not null");
  await sql.rows("update files set work_at = clock_timestamp() where work_at is not null");
};

const stateOf = async (sql: TestSql) => ({
  blobs: await sql.rows("select * from blobs where state = 'kept'"),
  files: await sql.rows("select * from files order by id"),
});

test("F10 of the same content one look goes on at a time, and the next one begins when it is over", async () => {
  await using rig = await startRig();
  const gate = (rig.firstStorage.beforeCopy = new Gate());
  const looking = work(rig.first);
  await gate.reached;
  expect(await work(rig.second)).toBe(false);
  gate.open();
  expect(await looking).toBe(true);
  const { blobs, files } = await stateOf(rig.sql);
  const { finished } = await objectsIn(rig.filesDir);
  expect(await workOnAll(rig.second)).toBe(1);
  // Found out once: the second look has changed nothing but its file.
  expect((await stateOf(rig.sql)).blobs).toEqual(blobs);
  expect((await objectsIn(rig.filesDir)).finished).toEqual(finished);
  expect(files).not.toEqual((await stateOf(rig.sql)).files);
  expect(await rig.sql.rows("select distinct work, status from files")).toEqual([
    { work: null, status: "ready" },
  ]);
  expect(blobs).toMatchObject([{ is_seen: true, served: ".s", looker: null, look_until: null }]);
  expect(await contradictionsIn(rig.sql, rig.filesDir)).toEqual([]);
});

test("F10 a node whose look was taken over, while it thought that it had it, stores and notes nothing", async () => {
  const gate = new Gate();
  await using media = createMediaProcess();
  await using rig = await startRig({
    media: {
      process: async (...args) => {
        const found = await media.process(...args);
        await gate.pass();
        return found;
      },
      crop: media.crop,
      [Symbol.asyncDispose]: async () => {},
    },
  });
  const looking = work(rig.first);
  await gate.reached;
  await leasesRunOut(rig.sql);
  expect(await workOnAll(rig.second)).toBe(2);
  const { blobs } = await stateOf(rig.sql);
  gate.open();
  await looking;
  expect(rig.firstStorage.calls).toEqual([]);
  expect((await stateOf(rig.sql)).blobs).toEqual(blobs);
  expect(await contradictionsIn(rig.sql, rig.filesDir)).toEqual([]);
});

test("F10 what a look has found is not noted by a node that has lost it since", async () => {
  await using rig = await startRig();
  const gate = (rig.firstStorage.beforeCopy = new Gate());
  const looking = work(rig.first);
  await gate.reached;
  await leasesRunOut(rig.sql);
  const worker = randomUUID();
  await rig.sql.rows("update blobs set looker = $1, look_until = clock_timestamp() + interval '1 hour'", [
    worker,
  ]);
  gate.open();
  await looking;
  expect(await rig.sql.rows("select looker, is_seen, served from blobs where state = 'kept'")).toEqual([
    { looker: worker, is_seen: false, served: "" },
  ]);
  expect(await rig.sql.rows("select from files where work = 'look'")).toHaveLength(2);
});

test("F10 of a node that dies another one takes the look over when its lease has run out, and begins anew", async () => {
  await using rig = await startRig();
  // The copy and the thumbnail are there; the row does not know.
  const dying = mortal({ postgres: rig.postgres, storage: rig.firstStorage }, () =>
    rig.firstStorage.calls.includes("put"),
  );
  await expect(work({ ...rig.first, ...dying })).rejects.toThrow(Dead);
  const left = [...(await objectsIn(rig.filesDir)).finished.keys()].map((name) => name.slice(36));
  expect(left.toSorted()).toEqual(["", "", ".s", ".w320"]);
  expect(await work(rig.second)).toBe(false);
  await leasesRunOut(rig.sql);
  // It is to blame for nothing that the others have to live with: now it is only a file.
  await rig.sql.rows("update files set work_tries = 3 where work is not null");
  expect(await workOnAll(rig.second)).toBe(2);
  expect(await rig.sql.rows("select kind, served, looker from blobs where state = 'kept'")).toEqual([
    { kind: "file", served: "", looker: null },
  ]);
  expect(await contradictionsIn(rig.sql, rig.filesDir)).toEqual([]);
  const [{ key } = { key: "" }] = await rig.sql.rows<{ key: string }>(
    "select key from blobs where state = 'kept'",
  );
  const { finished } = await objectsIn(rig.filesDir);
  expect([...finished.keys()].filter((name) => name.startsWith(key))).toEqual([key]);
});

test("F9 bytes that are looked at are not removed beneath it, and all of them are when it is over", async () => {
  await using rig = await startRig();
  const gate = (rig.firstStorage.beforeCopy = new Gate());
  const looking = work(rig.first);
  await gate.reached;
  for (const [n, owner] of rig.owners.entries())
    expect(await giveUpUpload(rig.second, owner, rig.files[n]?.id ?? ("" as File["id"]))).toBe(true);
  await rig.sql.rows("update blobs set discarded_at = discarded_at - interval '1 hour'");
  await collectOnce(rig.second, never);
  gate.open();
  await looking;
  await collectOnce(rig.second, never);
  expect(await leftovers(rig.sql, rig.filesDir)).toEqual([]);
  expect((await objectsIn(rig.filesDir)).finished.size).toBe(0);
});

/** Looks at all that is due, and lets the time pass for which the rest of it was put off. */
async function workAndWait(rig: Rig, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await workOnAll(rig.first);
    await leasesRunOut(rig.sql);
  }
}

const kindsOf = (sql: TestSql) => sql.rows("select kind, is_seen from blobs where state = 'kept'");

test("F10 a file that cannot be looked at, for whatever it is that is thrown, is a plain file after three tries", async () => {
  await using media = failing(() => new RangeError("nobody expected that"));
  await using rig = await startRig({ media });
  await workAndWait(rig, 3);
  expect(await kindsOf(rig.sql)).toEqual([{ kind: "image", is_seen: false }]);
  await workAndWait(rig, 1);
  expect(await kindsOf(rig.sql)).toEqual([{ kind: "file", is_seen: true }]);
  expect(await rig.sql.rows("select distinct work, status from files")).toEqual([
    { work: null, status: "ready" },
  ]);
});

test.each([
  ["a full disk", () => Object.assign(new Error("no space left"), { code: "ENOSPC" })],
  ["a disk that fails", () => Object.assign(new Error("i/o error"), { code: "EIO" })],
  ["a storage that is away", () => new StorageUnavailable("It is away.")],
  ["a storage that refuses", () => new S3Error(403, "AccessDenied", "No.")],
  ["a database that is away", () => new ConnectError("It is away.")],
  ["too many that wait", () => new AppError("busy")],
  ["a process that does not start", () => new MediaNotStarted()],
])("F10 %s is not the fault of a picture, however often it is tried", async (_what, failure) => {
  let isOver = false;
  await using real = createMediaProcess();
  await using media = failing(() => (isOver ? undefined : failure()), real);
  await using rig = await startRig({ media });
  await workAndWait(rig, 6);
  expect(await kindsOf(rig.sql)).toEqual([{ kind: "image", is_seen: false }]);
  expect(await rig.sql.rows("select distinct work_tries from files")).toEqual([{ work_tries: 0 }]);
  isOver = true;
  await workOnAll(rig.first);
  expect(await kindsOf(rig.sql)).toEqual([{ kind: "image", is_seen: true }]);
});

test("F10 that there is no folder to work in is not the fault of a picture", async () => {
  await using rig = await startRig();
  vi.stubEnv("TMPDIR", join(rig.filesDir, "none"));
  try {
    await workAndWait(rig, 6);
  } finally {
    vi.unstubAllEnvs();
  }
  expect(await kindsOf(rig.sql)).toEqual([{ kind: "image", is_seen: false }]);
  await workOnAll(rig.first);
  expect(await kindsOf(rig.sql)).toEqual([{ kind: "image", is_seen: true }]);
});

/** Looks at nothing for as long as it has a reason. */
function failing(reason: () => Error | undefined, real?: MediaProcess): MediaProcess {
  const fail = async () => {
    const error = reason();
    if (error !== undefined) throw error;
  };
  return {
    process: async (...args) => {
      await fail();
      return real?.process(...args) ?? expect.unreachable();
    },
    crop: async (...args) => real?.crop(...args) ?? expect.unreachable(),
    [Symbol.asyncDispose]: async () => {},
  };
}
