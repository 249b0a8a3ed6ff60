import { createHash, randomUUID } from "node:crypto";
import type { ConversationId, FileId, UserId } from "@gochat/protocol";
import { connectSql, opaqueBytes, withDatabase } from "@gochat/testkit";
import type { TestSql } from "@gochat/testkit";
import { insertUsers, openGroup } from "@gochat/testkit/people.ts";
import { openPool, pendingSend } from "@gochat/testkit/rigs/writer.ts";
import { runsOf, timeoutOf } from "@gochat/testkit/runs.ts";
import sharp from "sharp";
import { expect, test } from "vitest";
import { AppError } from "../../src/errors.ts";
import { withAvatar } from "../../src/avatars/with-avatar.ts";
import type { IsClean } from "../../src/files/scan-file.ts";
import { workOnFile } from "../../src/files/work-on-file.ts";
import { beginUpload } from "../../src/uploads/begin-upload.ts";
import { expireOwned } from "../../src/uploads/collect-store.ts";
import { collectOnce } from "../../src/uploads/collector.ts";
import { findUpload } from "../../src/uploads/uploads-store.ts";
import { finishUpload } from "../../src/uploads/finish-upload.ts";
import { giveUpUpload } from "../../src/uploads/give-up-upload.ts";
import { storeBytes } from "../../src/uploads/store-bytes.ts";
import { uploadFile } from "../../src/uploads/upload-file.ts";
import { UploadHashes } from "../../src/uploads/upload-hashes.ts";
import { eraseMessage, rewriteMessage } from "../../src/messages/message-changes-store.ts";
import { createLogger } from "../../src/platform/logger.ts";
import { answerDeadline } from "../../src/platform/deadline.ts";
import { createMediaProcess } from "../../src/platform/media/media-process.ts";
import type { MediaProcess } from "../../src/platform/media/media-process.ts";
import type { Postgres } from "../../src/platform/postgres/open-postgres.ts";
import type { Sql } from "../../src/platform/postgres/sql.ts";
import { DiskStorage } from "../../src/platform/storage/disk-storage.ts";
import { appendMessages } from "../../src/sends/sends-store.ts";
import { Dead, mortal } from "./mortal.ts";
import { NODE_ID, processOf } from "./process-of.ts";
import type { Process } from "./process-of.ts";
import { makeFilesDir } from "./rig.ts";
import { contradictionsIn, leftovers, objectsIn } from "./stored.ts";

/*
 * People upload, send, forward, edit, delete, picture themselves and go, all at once, with workers that scan and look, and collectors,
 * beside them; processes die in the midst of all of it, and time passes. Then nothing is stored that nobody needs, nothing is missing that somebody does, and quotas count just that.
 */

const OPERATIONS = runsOf(10_000);
const PEOPLE = 5;
// Of each call of the database or the storage.
const DEATHS = 0.01;
// Few are the first to look at a content, and make something.
const DEATHS_AT_WORK = 0.07;
const forever = new AbortController().signal;
// Few, so that the same content is uploaded again and again. The largest takes two blocks of the storage.
const CONTENTS = [0, 1, 10, 500, 1000, 1000, 4100, 5000, 70_000, 300_000].map((size) => opaqueBytes(size));
const INFECTED = CONTENTS.push(opaqueBytes(200)) - 1;
const PLACE = "48.8584 N, 2.2945 E";
for (const background of ["#3a7", "#73a", "#a73", "#37a"])
  CONTENTS.push(
    await sharp({ create: { width: 16, height: 12, channels: 3, background } })
      .withExif({ IFD0: { ImageDescription: PLACE } })
      .jpeg()
      .toBuffer(),
  );

const isClean: IsClean = async (source) => {
  const bytes: Uint8Array[] = [];
  for await (const each of source) bytes.push(each);
  return !Buffer.concat(bytes).equals(contentOf(INFECTED));
};

const contentOf = (n: number): Uint8Array => CONTENTS[n] ?? new Uint8Array();
/** Files are named after their content. */
const contentNamed = (name: string): Uint8Array => contentOf(Number(name.split(" ")[1]));

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
  readonly media: MediaProcess;
  /** Workers that died, perhaps in the midst of a look. */
  readonly deadWorkers: string[];
  /** What the living had to report. */
  readonly complaints: string[];
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
  #worker: string = randomUUID();
  readonly done = new Map<string, number>();

  constructor(world: World, id: UserId, group: ConversationId, seed: number) {
    this.#world = world;
    this.#id = id;
    this.#group = group;
    this.#random = randomFrom(seed);
  }

  /** Does something; now and then a process dies while it does. */
  async act(): Promise<void> {
    const [name, act] = this.#pick(Object.entries(this.#acts));
    const context = this.#process(name.startsWith("work") ? DEATHS_AT_WORK : DEATHS);
    try {
      await act(context);
      this.done.set(name, (this.done.get(name) ?? 0) + 1);
    } catch (error) {
      if (!context.isDead() && !(error instanceof AppError)) throw error;
      if (!context.isDead()) return;
      this.#hashes = new UploadHashes();
      this.#world.deadWorkers.push(this.#worker);
      this.#worker = randomUUID();
    }
  }

  readonly #acts: Readonly<Record<string, (context: Process) => Promise<unknown>>> = {
    upload: async (context) => {
      const n = this.#pickContent();
      const bytes = contentOf(n);
      const announced = this.#pick([bytes.length, bytes.length + 300, undefined]);
      await uploadFile(context, this.#id, {
        name: `content ${n}`,
        hint: null,
        announced,
        source: pieces(bytes),
        signal: forever,
      });
    },
    begin: async (context) => {
      const n = this.#pickContent();
      const size = contentOf(n).length;
      await beginUpload(context, this.#id, { name: `content ${n}`, size, hint: null });
    },
    goOn: (context) => this.#goOn(context),
    goOnAgain: (context) => this.#goOn(context),
    giveUp: async (context) => {
      const id = await this.#someFile("not is_attached");
      if (id !== undefined) await giveUpUpload(context, this.#id, id);
    },
    send: (context) => this.#send(context, SENDABLE),
    sendNew: (context) => this.#send(context, `${SENDABLE} and not is_attached`),
    forward: (context) => this.#send(context, `${SENDABLE} and is_attached`),
    work: (context) => workOnFile(context, this.#worker, forever),
    workMore: (context) => workOnFile(context, this.#worker, forever),
    workOn: (context) => workOnFile(context, this.#worker, forever),
    setAvatar: (context) => this.#setAvatar(context, { file_id: randomUUID() as FileId }),
    removeAvatar: (context) => this.#setAvatar(context, null),
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
      await context.postgres.transaction(async (tx) => {
        await expireOwned(tx, this.#id);
        await showAvatar(tx, this.#id, null);
      });
    },
    timePasses: async () => {
      await this.#world.postgres.query(
        `update files set expires_at = now() - interval '1 second', writer_until = null
         where id = (select id from files where owner_id = $1 and expires_at is not null order by random() limit 1)`,
        [this.#id],
      );
      await this.#world.postgres.query(
        "update files set work_at = now() where id = (select id from files where work is not null order by random() limit 1)",
      );
      await this.#world.postgres.query("update blobs set look_until = null where looker = any($1)", [
        this.#world.deadWorkers,
      ]);
      await this.#world.postgres.query(
        "update blobs set discarded_at = discarded_at - interval '1 minute' where key = (select key from blobs where state = 'discarded' order by random() limit 1)",
      );
    },
    collect: (context) => collectOnce(context, forever),
  };

  /** What everybody does. */
  get names(): readonly string[] {
    return Object.keys(this.#acts);
  }

  async #goOn(context: Process): Promise<void> {
    const id = await this.#someFile("status = 'uploading'");
    const upload = id && (await findUpload(context.postgres, this.#id, id));
    if (upload === undefined) return;
    const { size, blob_key: blobKey } = upload;
    const [row] = await context.postgres.query<{ name: string }>("select name from files where id = $1", [
      id,
    ]);
    const bytes = contentNamed(row?.name ?? "");
    let offset = await context.storage.lengthOf(blobKey);
    if (offset < size) {
      const end = this.#random() < 0.5 ? size : offset + Math.ceil(this.#random() * (size - offset));
      const source = pieces(bytes.subarray(offset, end));
      offset = await storeBytes(context, {
        id: upload.id,
        blobKey,
        offset,
        bytesMax: size - offset,
        source,
        signal: forever,
      });
    }
    if (offset === size) await finishUpload(context, { id: upload.id, blobKey, size });
  }

  /** The square of the picture is made elsewhere; all that counts here are its bytes. */
  async #setAvatar(context: Process, input: Parameters<typeof withAvatar>[2]): Promise<void> {
    const deps = {
      ...context,
      takeChange: () => Promise.resolve(),
      cropPicture: () =>
        Promise.resolve({ 64: opaqueBytes(64), 128: opaqueBytes(128), 512: opaqueBytes(512) }),
      beginUpload: (ownerId: UserId, upload: Parameters<typeof beginUpload>[2]) =>
        beginUpload(context, ownerId, upload),
      giveUpUpload: (ownerId: UserId, id: FileId) => giveUpUpload(context, ownerId, id),
    };
    await withAvatar(deps, { userId: this.#id, deadline: answerDeadline() }, input, (avatar) =>
      context.postgres.transaction(async (tx) => {
        const former = await showAvatar(tx, this.#id, avatar?.id ?? null);
        await avatar?.replace(tx, this.#id, former);
      }),
    );
  }

  async #send(context: Process, where: string): Promise<void> {
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

  #process(deaths: number): Process & { readonly isDead: () => boolean } {
    const { media, complaints } = this.#world;
    const life = mortal(this.#world, () => this.#random() < deaths);
    // The dead complain of being dead.
    const logger = createLogger("error", { write: (line) => void (life.isDead() || complaints.push(line)) });
    return { ...processOf({ ...life, media, isClean, logger, hashes: this.#hashes }), isDead: life.isDead };
  }
}

const SENDABLE = "status = 'ready' and avatar_of is null";

/** As the accounts of people write it. Gives the one before. */
async function showAvatar(tx: Sql, id: UserId, shown: FileId | null): Promise<FileId | null> {
  const [row] = await tx.query<{ former: FileId | null }>(
    `with old as materialized (select id, avatar_id from users where id = $1 for no key update)
     update users u set avatar_id = $2 from old where u.id = old.id returning old.avatar_id as former`,
    [id, shown],
  );
  return row?.former ?? null;
}

/** Of all files that anybody gets those whose bytes are not what was uploaded, or what was made of it. */
async function damaged({ sql, storage }: World): Promise<unknown[]> {
  const rows = await sql.rows<{
    id: string;
    name: string;
    size: string;
    object: string;
    served: string;
    made_hash: string | null;
  }>(
    `select f.id, f.name, f.size, b.key || b.served as object, b.served, encode(b.served_sha256, 'hex') as made_hash
     from files f join blobs b on b.key = f.blob_key where f.status = 'ready'`,
  );
  const found: unknown[] = [];
  const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  for (const { id, name, size, object, served, made_hash } of rows) {
    const wanted = contentNamed(name);
    const stored = Buffer.concat((await (await storage.read(object)).toArray()) as Uint8Array[]);
    const isWhole = hashOf(stored) === (made_hash ?? hashOf(wanted));
    const isCounted = name === "avatar.webp" || Number(size) === wanted.length;
    if (!isWhole || !isCounted || (served !== "" && stored.includes(PLACE)))
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
    const media = stack.use(createMediaProcess());
    const complaints: string[] = [];
    const world: World = { postgres, sql, storage, filesDir, media, deadWorkers: [], complaints };
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
      expect(complaints).toEqual([]);
    }
    const done = Map.groupBy(
      people.flatMap((person) => [...person.done]),
      ([name]) => name,
    );
    const counts = [...done].map(([name, each]) => [name, each.reduce((sum, [, n]) => sum + n, 0)] as const);
    await annotate(counts.map(([name, n]) => `${name}: ${n}`).join(", "));
    expect(done.size).toBe(people[0]?.names.length);

    // Whatever the dead have left, others look at.
    await sql.rows("update blobs set look_until = null");
    const context = processOf({ postgres, storage, media, isClean });
    // Not now, which is rounded to a millisecond that may be still to come.
    do await sql.rows("update files set work_at = now() - interval '1 minute' where work is not null");
    while (await workOnFile(context, randomUUID(), forever));
    expect(await sql.rows("select from files where work is not null or status = 'scanning'")).toEqual([]);

    // A day later everything that was not sent is nobody's.
    const carried = await sql.rows("select file_id, conversation_id, seq from attachments order by 1, 2, 3");
    await sql.rows(
      "update files set expires_at = now() - interval '1 hour', writer_until = null where expires_at is not null",
    );
    await collectOnce(context, forever);
    await sql.rows(
      "update blobs set discarded_at = discarded_at - interval '1 hour' where state = 'discarded'",
    );
    await collectOnce(context, forever);
    expect(await sql.rows("select file_id, conversation_id, seq from attachments order by 1, 2, 3")).toEqual(
      carried,
    );
    expect(await leftovers(sql, filesDir)).toEqual([]);
    expect(await damaged(world)).toEqual([]);
    const [count = { files: "", used: "" }] = await sql.rows<{ files: string; used: string }>(
      `select count(*) as files, count(*) filter (where f.id in (
         select file_id from attachments union all select avatar_id from users where avatar_id is not null)) as used
       from files f`,
    );
    expect(count.used).toBe(count.files);
    expect(Number(count.files)).toBeGreaterThan(0);
    // And when all is deleted there is nothing at all.
    for (const id of ids) {
      const seqs = await sql.rows<{ conversation_id: ConversationId; seq: string }>(
        "select conversation_id, seq from messages where sender_id = $1",
        [id],
      );
      for (const { conversation_id, seq } of seqs) await eraseMessage(postgres, conversation_id, Number(seq));
      await postgres.transaction(async (tx) => {
        await expireOwned(tx, id);
        await showAvatar(tx, id, null);
      });
    }
    await sql.rows("update files set expires_at = now() - interval '1 hour' where expires_at is not null");
    await collectOnce(context, forever);
    await sql.rows(
      "update blobs set discarded_at = discarded_at - interval '1 hour' where state = 'discarded'",
    );
    await collectOnce(context, forever);
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
