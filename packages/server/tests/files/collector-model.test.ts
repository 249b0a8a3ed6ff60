import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { ConversationId, FileId, UserId } from "@gochat/protocol";
import { connectSql, withDatabase } from "@gochat/testkit";
import type { TestSql } from "@gochat/testkit";
import { insertUsers, openGroup } from "@gochat/testkit/people.ts";
import { openPool, pendingSend } from "@gochat/testkit/rigs/writer.ts";
import { runsOf, timeoutOf } from "@gochat/testkit/runs.ts";
import { expect, test } from "vitest";
import { AppError } from "../../src/errors.ts";
import { readFile } from "../../src/files/read-file.ts";
import { beginUpload } from "../../src/uploads/begin-upload.ts";
import { expireOwned } from "../../src/uploads/collect-store.ts";
import { collectOnce } from "../../src/uploads/collector.ts";
import type { UploadsContext } from "../../src/uploads/uploads-context.ts";
import { findUpload } from "../../src/uploads/uploads-store.ts";
import { finishUpload } from "../../src/uploads/finish-upload.ts";
import { giveUpUpload } from "../../src/uploads/give-up-upload.ts";
import { storeBytes } from "../../src/uploads/store-bytes.ts";
import { Transfers } from "../../src/uploads/transfers.ts";
import { uploadFile } from "../../src/uploads/upload-file.ts";
import { UploadHashes } from "../../src/uploads/upload-hashes.ts";
import { eraseMessage, rewriteMessage } from "../../src/messages/message-changes-store.ts";
import { createLogger } from "../../src/platform/logger.ts";
import type { Database, Postgres } from "../../src/platform/postgres/open-postgres.ts";
import { DiskStorage } from "../../src/platform/storage/disk-storage.ts";
import { appendMessages } from "../../src/sends/sends-store.ts";
import { Dead, mortal } from "./mortal.ts";
import { makeFilesDir } from "./rig.ts";
import { contradictionsIn, leftovers, objectsIn } from "./stored.ts";

/*
 * People upload, send, forward, edit, delete and go, all at once, with collectors beside them; processes die in the midst of all of it,
 * and time passes. Then nothing is stored that nobody needs, nothing is missing that somebody does, and quotas count just that.
 */

const OPERATIONS = runsOf(10_000);
const PEOPLE = 5;
// Of each call of the database or the storage.
const DEATHS = 0.01;
const NODE_ID = randomUUID();
// Few, so that the same content is uploaded again and again. The largest takes two blocks of the storage.
const CONTENTS = [0, 1, 10, 500, 1000, 1000, 4100, 5000, 70_000, 300_000].map((size) => randomBytes(size));

/** Repeats itself by its seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface World {
  readonly postgres: Postgres;
  readonly sql: TestSql;
  readonly storage: DiskStorage;
  readonly filesDir: string;
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
}

/** Somebody, with a conversation of their own, so that nobody else changes their messages. */
class Person {
  readonly #world: World;
  readonly #id: UserId;
  readonly #group: ConversationId;
  readonly #random: () => number;
  #hashes = new UploadHashes();
  readonly done = new Map<string, number>();

  constructor(world: World, id: UserId, group: ConversationId, seed: number) {
    this.#world = world;
    this.#id = id;
    this.#group = group;
    this.#random = randomFrom(seed);
  }

  /** Does something; now and then a process dies while it does. */
  async act(): Promise<void> {
    const context = this.#process();
    const [name, act] = this.#pick(Object.entries(this.#acts));
    try {
      await act(context);
      this.done.set(name, (this.done.get(name) ?? 0) + 1);
    } catch (error) {
      if (!context.isDead() && !(error instanceof AppError)) throw error;
      if (context.isDead()) this.#hashes = new UploadHashes();
    }
  }

  readonly #acts: Readonly<Record<string, (context: UploadsContext) => Promise<unknown>>> = {
    upload: async (context) => {
      const n = this.#pickContent();
      const bytes = CONTENTS[n] ?? new Uint8Array();
      const announced = this.#pick([bytes.length, bytes.length + 300, undefined]);
      await uploadFile(context, this.#id, {
        name: `content ${n}`,
        hint: null,
        announced,
        source: pieces(bytes),
      });
    },
    begin: async (context) => {
      const n = this.#pickContent();
      const size = CONTENTS[n]?.length ?? 0;
      await beginUpload(context, this.#id, { name: `content ${n}`, size, hint: null });
    },
    goOn: (context) => this.#goOn(context),
    goOnAgain: (context) => this.#goOn(context),
    giveUp: async (context) => {
      const id = await this.#someFile("not is_attached");
      if (id !== undefined) await giveUpUpload(context, this.#id, id);
    },
    send: (context) => this.#send(context, "status = 'ready'"),
    sendNew: (context) => this.#send(context, "status = 'ready' and not is_attached"),
    forward: (context) => this.#send(context, "is_attached"),
    edit: async (context) => {
      const found = await this.#someMessage();
      if (found === undefined) return;
      const attachments = found.attachments.filter(() => this.#random() < 0.5);
      const rewritten = { content: "edited", mentions: [], attachments, version: 1 };
      await context.postgres.transaction((tx) => rewriteMessage(tx, this.#group, found.seq, rewritten));
    },
    delete: async (context) => {
      const found = await this.#someMessage();
      if (found === undefined) return;
      await context.postgres.transaction((tx) => eraseMessage(tx, this.#group, found.seq));
    },
    deleteAccount: async (context) => {
      // Else too little would be left to do anything with.
      if (this.#random() > 0.1) return;
      await context.postgres.transaction((tx) => expireOwned(tx, this.#id));
    },
    timePasses: async () => {
      await this.#world.postgres.query(
        `update files set expires_at = now() - interval '1 second', writer_until = null
         where id = (select id from files where owner_id = $1 and expires_at is not null order by random() limit 1)`,
        [this.#id],
      );
      await this.#world.postgres.query(
        "update blobs set discarded_at = discarded_at - interval '1 minute' where key = (select key from blobs where state = 'discarded' order by random() limit 1)",
      );
    },
    collect: (context) => collectOnce(context, new AbortController().signal),
  };

  /** What everybody does. */
  get names(): readonly string[] {
    return Object.keys(this.#acts);
  }

  async #goOn(context: UploadsContext): Promise<void> {
    const id = await this.#someFile("status = 'uploading'");
    const upload = id && (await findUpload(context.postgres, this.#id, id));
    if (upload === undefined) return;
    const { size, blob_key: blobKey, name } = upload;
    const bytes = CONTENTS[Number(name.split(" ")[1])] ?? new Uint8Array();
    let offset = await context.storage.lengthOf(blobKey);
    if (offset < size) {
      const end = this.#random() < 0.5 ? size : offset + Math.ceil(this.#random() * (size - offset));
      const source = pieces(bytes.subarray(offset, end));
      offset = await storeBytes(context, {
        id: upload.id,
        blobKey,
        offset,
        source,
        signal: new AbortController().signal,
      });
    }
    if (offset === size) await finishUpload(context, { id: upload.id, name, blobKey, size });
  }

  async #send(context: UploadsContext, where: string): Promise<void> {
    const attachments = new Set<FileId>();
    for (let i = 0; i <= this.#random() * 3; i++) {
      const id = await this.#someFile(where);
      if (id !== undefined) attachments.add(id);
    }
    if (attachments.size === 0) return;
    const draft = { content: "hello", attachments: [...attachments] };
    const send = { ...pendingSend(this.#id, this.#group, "", null, () => {}), draft };
    const [row] = await appendMessages(context.postgres, NODE_ID, [send]);
    expect(["stored", "no_such_file", "locked"]).toContain(row?.outcome);
  }

  async #someFile(where: string): Promise<FileId | undefined> {
    const rows = await this.#world.postgres.query<{ id: FileId }>(
      `select id from files where owner_id = $1 and ${where} order by id`,
      [this.#id],
    );
    return rows.length === 0 ? undefined : this.#pick(rows).id;
  }

  async #someMessage(): Promise<{ seq: number; attachments: FileId[] } | undefined> {
    const rows = await this.#world.postgres.query<{ seq: number; attachments: FileId[] }>(
      "select seq, attachments from messages where conversation_id = $1 and attachments is not null order by seq",
      [this.#group],
    );
    return rows.length === 0 ? undefined : this.#pick(rows);
  }

  #pickContent = (): number => Math.floor(this.#random() * CONTENTS.length);

  #pick<T>(all: readonly T[]): T {
    const picked = all[Math.floor(this.#random() * all.length)];
    if (picked === undefined && all.length === 0) throw new Error("there is nothing to pick from");
    return picked as T;
  }

  #process(): UploadsContext & { readonly isDead: () => boolean } {
    const process = mortal(this.#world, () => this.#random() < DEATHS);
    return { ...process, ...processOf(process.postgres, this.#hashes) };
  }
}

const processOf = (postgres: Database, hashes: UploadHashes) => ({
  nodeId: NODE_ID,
  fileLimits: { fileBytes: 400_000, personBytes: 5_000_000, totalBytes: 20_000_000 },
  isScanning: false,
  transfers: new Transfers(),
  hashes,
  onWork: () => {},
  readFile: async (viewer: UserId, id: FileId) => (await readFile(postgres, viewer, id)).file,
  logger: createLogger("silent"),
});

/** Of all files that are whole those whose bytes are not what was uploaded. */
async function damaged({ sql, storage }: World): Promise<unknown[]> {
  const rows = await sql.rows<{ id: string; name: string; blob_key: string; size: string }>(
    "select id, name, blob_key, size from files where status = 'ready'",
  );
  const found: unknown[] = [];
  const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  for (const { id, name, blob_key, size } of rows) {
    const wanted = CONTENTS[Number(name.split(" ")[1])] ?? new Uint8Array();
    const stored = Buffer.concat((await (await storage.read(blob_key)).toArray()) as Uint8Array[]);
    if (Number(size) !== wanted.length || hashOf(stored) !== hashOf(wanted))
      found.push([id, name, size, stored.length]);
  }
  return found;
}

test(
  `F3 F9 F11 whatever happens ${OPERATIONS} times, whoever dies at it: references, files, blobs and objects are the same in the end, and quotas their sum`,
  { timeout: timeoutOf(900_000) },
  async ({ annotate }) => {
    await using stack = new AsyncDisposableStack();
    const { url } = stack.use(await withDatabase());
    const postgres = stack.use(await openPool(url, PEOPLE + 2));
    const sql = stack.use(await connectSql(url));
    const filesDir = stack.use(await makeFilesDir()).path;
    const storage = new DiskStorage(filesDir);
    await storage.check();
    const world: World = { postgres, sql, storage, filesDir };
    const seed = Number(process.hrtime.bigint() % 1_000_000_007n);
    await annotate(`seed ${seed}`);
    const ids = (await insertUsers(postgres, PEOPLE)) as UserId[];
    const people: Person[] = [];
    for (const [n, id] of ids.entries())
      people.push(new Person(world, id, await openGroup(postgres, [id]), seed + n));

    const ROUNDS = 5;
    for (let round = 0; round < ROUNDS; round++) {
      await Promise.all(
        people.map(async (person) => {
          for (let i = 0; i < OPERATIONS / PEOPLE / ROUNDS; i++) await person.act();
        }),
      );
      expect([`seed ${seed}`, ...(await contradictionsIn(sql, filesDir))]).toEqual([`seed ${seed}`]);
      expect(await damaged(world)).toEqual([]);
    }
    const done = Map.groupBy(
      people.flatMap((person) => [...person.done]),
      ([name]) => name,
    );
    const counts = [...done].map(([name, each]) => [name, each.reduce((sum, [, n]) => sum + n, 0)] as const);
    await annotate(counts.map(([name, n]) => `${name}: ${n}`).join(", "));
    expect(done.size).toBe(people[0]?.names.length);

    // A day later everything that was not sent is nobody's.
    const carried = await sql.rows("select file_id, conversation_id, seq from attachments order by 1, 2, 3");
    await sql.rows(
      "update files set expires_at = now() - interval '1 hour', writer_until = null where expires_at is not null",
    );
    const context = { ...world, ...processOf(postgres, new UploadHashes()) };
    await collectOnce(context, new AbortController().signal);
    await sql.rows(
      "update blobs set discarded_at = discarded_at - interval '1 hour' where state = 'discarded'",
    );
    await collectOnce(context, new AbortController().signal);
    expect(await sql.rows("select file_id, conversation_id, seq from attachments order by 1, 2, 3")).toEqual(
      carried,
    );
    expect(await leftovers(sql, filesDir)).toEqual([]);
    expect(await damaged(world)).toEqual([]);
    const { finished } = await objectsIn(filesDir);
    const rows = await sql.rows<{ files: string; carried: string; blobs: string }>(
      "select count(*) as files, count(distinct blob_key) as blobs, (select count(distinct file_id) from attachments) as carried from files",
    );
    const [{ files, carried: referenced, blobs } = { files: "", carried: "", blobs: "" }] = rows;
    expect([referenced, blobs]).toEqual([files, String(finished.size)]);
    expect(finished.size).toBeGreaterThan(0);
    // And when all is deleted there is nothing at all.
    for (const id of ids) {
      const seqs = await sql.rows<{ conversation_id: ConversationId; seq: string }>(
        "select conversation_id, seq from messages where sender_id = $1",
        [id],
      );
      for (const { conversation_id, seq } of seqs) await eraseMessage(postgres, conversation_id, Number(seq));
    }
    await sql.rows("update files set expires_at = now() - interval '1 hour' where expires_at is not null");
    await collectOnce(context, new AbortController().signal);
    await sql.rows(
      "update blobs set discarded_at = discarded_at - interval '1 hour' where state = 'discarded'",
    );
    await collectOnce(context, new AbortController().signal);
    expect(
      await sql.rows("select from files union all select from blobs union all select from attachments"),
    ).toEqual([]);
    expect(await objectsIn(filesDir)).toEqual({ finished: new Map(), unfinished: new Map() });
    expect(
      await sql.rows("select sum(bytes)::int as bytes, sum(files)::int as files from file_usage"),
    ).toEqual([{ bytes: 0, files: 0 }]);
  },
);

test("the dead do nothing more", async () => {
  await using stack = new AsyncDisposableStack();
  const { url } = stack.use(await withDatabase());
  const postgres = stack.use(await openPool(url, 2));
  const filesDir = stack.use(await makeFilesDir()).path;
  const dead = mortal({ postgres, storage: new DiskStorage(filesDir) }, () => true);
  await expect(dead.postgres.query("select 1")).rejects.toThrow(Dead);
  await expect(dead.storage.lengthOf(randomUUID())).rejects.toThrow(Dead);
  expect(dead.isDead()).toBe(true);
});
