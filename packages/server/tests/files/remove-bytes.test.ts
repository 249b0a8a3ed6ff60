import { connectSql, withDatabase } from "@gochat/testkit";
import type { TestSql } from "@gochat/testkit";
import { openPool } from "@gochat/testkit/rigs/writer.ts";
import { expect, test } from "vitest";
import { noteInfected } from "../../src/files/work-store.ts";
import { createLogger } from "../../src/platform/logger.ts";
import type { Logger } from "../../src/platform/logger.ts";
import { createMediaProcess } from "../../src/platform/media/media-process.ts";
import type { Postgres } from "../../src/platform/postgres/open-postgres.ts";
import { DiskStorage } from "../../src/platform/storage/disk-storage.ts";
import type { ObjectStorage } from "../../src/platform/storage/object-storage.ts";
import { S3Error } from "../../src/platform/storage/s3-errors.ts";
import { collectOnce } from "../../src/uploads/collector.ts";
import { processOf } from "./process-of.ts";
import { makeFilesDir } from "./rig.ts";
import { objectsIn } from "./stored.ts";

/* A database and a folder, and no server whose collector would come in between. */

interface Rig extends AsyncDisposable {
  readonly sql: TestSql;
  readonly postgres: Postgres;
  readonly filesDir: string;
  readonly collect: (storage: ObjectStorage, logger?: Logger) => Promise<void>;
  /** As if half a minute had passed. */
  readonly letPass: () => Promise<unknown>;
}

async function startRig(): Promise<Rig> {
  await using stack = new AsyncDisposableStack();
  const { url } = stack.use(await withDatabase());
  const postgres = stack.use(await openPool(url, 4));
  const sql = stack.use(await connectSql(url));
  const filesDir = stack.use(await makeFilesDir()).path;
  const media = stack.use(createMediaProcess());
  await new DiskStorage(filesDir).check();
  const kept = stack.move();
  return {
    sql,
    postgres,
    filesDir,
    collect: (storage, logger = createLogger("silent")) =>
      collectOnce(processOf({ postgres, storage, media, logger }), new AbortController().signal),
    letPass: () => sql.rows("update blobs set discarded_at = discarded_at - interval '30 seconds'"),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Counts what is removed, and cannot remove some of it. */
class StubbornStorage extends DiskStorage {
  readonly removed = new Map<string, number>();
  readonly refuses: (key: string) => boolean;

  constructor(directory: string, refuses: (key: string) => boolean = () => false) {
    super(directory);
    this.refuses = refuses;
  }

  override async remove(key: string): Promise<void> {
    this.removed.set(key, (this.removed.get(key) ?? 0) + 1);
    if (this.refuses(key)) throw new S3Error(403, "AccessDenied", "It is locked.");
    await super.remove(key);
  }

  /** How often each of these was removed, or was to be. */
  timesOf = (keys: readonly string[]): number[] => keys.map((key) => this.removed.get(key) ?? 0);
}

test("F9 what cannot be removed keeps nothing else, is told once a round, and is tried again in a later one", async () => {
  await using rig = await startRig();
  const { sql, filesDir, collect, letPass } = rig;
  const keysOf = (rows: readonly { key: string }[]) => rows.map(({ key }) => key);
  const discard = async (count: number, at: string) =>
    keysOf(
      await sql.rows<{ key: string }>(
        `insert into blobs (key, state, discarded_at) select gen_random_uuid(), 'discarded', now() - $2::interval
         from generate_series(1, $1) returning key`,
        [count, at],
      ),
    );
  // They come first, and are more than are taken at once.
  const locked = await discard(30, "2 hours");
  const others = await discard(20, "1 hour");
  const lines: string[] = [];
  const logger = createLogger("warn", { write: (line) => void lines.push(line) });
  const storage = new StubbornStorage(filesDir, (key) => locked.includes(key));
  const round = () => collect(storage, logger);
  const left = async () =>
    keysOf(await sql.rows<{ key: string }>("select key from blobs where state = 'discarded'"));
  await round();
  expect((await left()).toSorted()).toEqual(locked.toSorted());
  expect(new Set(storage.timesOf([...locked, ...others]))).toEqual(new Set([1]));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain("30 files");
  await round();
  expect(new Set(storage.timesOf(locked))).toEqual(new Set([1]));
  await letPass();
  await round();
  expect(new Set(storage.timesOf(locked))).toEqual(new Set([2]));
  await letPass();
  await collect(new DiskStorage(filesDir));
  expect(await left()).toEqual([]);
});

test("F10 F12 of all that lies beside its copy the upload is removed in one round, by one of the nodes, whatever fails", async () => {
  await using rig = await startRig();
  const { sql, filesDir, collect, letPass } = rig;
  const rows = await sql.rows<{ key: string; state: string }>(
    `insert into blobs (key, state, has_residue) select gen_random_uuid(), case when i % 2 = 0 then 'kept' else 'infected' end, true
     from generate_series(1, 250) i returning key, state`,
  );
  const keys = rows.map(({ key }) => key);
  const [locked = ""] = keys;
  const storage = new StubbornStorage(filesDir, (key) => key === locked);
  const left = () => sql.rows("select key from blobs where has_residue");
  await Promise.all([collect(storage), collect(storage), collect(storage)]);
  expect(await left()).toEqual([{ key: locked }]);
  expect(new Set(storage.timesOf(keys))).toEqual(new Set([1]));
  const copies = (of: string) => rows.filter(({ state }) => state === of).map(({ key }) => `${key}.s`);
  expect(new Set(storage.timesOf(copies("kept")))).toEqual(new Set([0]));
  expect(new Set(storage.timesOf(copies("infected")))).toEqual(new Set([1]));
  await letPass();
  await collect(new DiskStorage(filesDir));
  expect(await left()).toEqual([]);
});

test("F10 an upload that is found infected while it is removed beside its copy is removed with all that was made of it", async () => {
  await using rig = await startRig();
  const { sql, postgres, filesDir, collect, letPass } = rig;
  const [{ key } = { key: "" }] = await sql.rows<{ key: string }>(
    "insert into blobs (key, state, has_residue) values (gen_random_uuid(), 'kept', true) returning key",
  );
  const storage = new StubbornStorage(filesDir);
  await storage.put(`${key}.s`, Buffer.from("made of it"));
  const scanning = Object.assign(new DiskStorage(filesDir), {
    remove: () => noteInfected(postgres, key),
  });
  await collect(scanning);
  expect(await sql.rows("select from blobs where key = $1 and has_residue", [key])).toHaveLength(1);
  // Not at once: whoever has lost a look may be storing something still.
  await collect(storage);
  expect(storage.removed.size).toBe(0);
  await letPass();
  await collect(storage);
  expect(storage.timesOf([`${key}.s`])).toEqual([1]);
  expect([...(await objectsIn(filesDir)).finished.keys()]).not.toContain(`${key}.s`);
  expect(await sql.rows("select from blobs where has_residue")).toEqual([]);
});

test("F9 what several blobs have in the storage is removed at once", async () => {
  await using rig = await startRig();
  const { sql, filesDir, collect } = rig;
  await sql.rows(
    `insert into blobs (key, state, discarded_at) select gen_random_uuid(), 'discarded', now() - interval '1 hour'
     from generate_series(1, 2)`,
  );
  const { promise: areAllAsked, resolve } = Promise.withResolvers<void>();
  const asked = new Set<string>();
  const slow = Object.assign(new DiskStorage(filesDir), {
    // None is gone before all are asked for: the upload, its copy and four thumbnails of each.
    remove: (key: string) => {
      if (asked.add(key).size === 12) resolve();
      return areAllAsked;
    },
  });
  await collect(slow);
  expect(await sql.rows("select from blobs")).toEqual([]);
});
