import { randomUUID } from "node:crypto";
import type { FileId, UserId } from "@gochat/protocol";
import { connectSql, startPostgres } from "@gochat/testkit";
import { PlanReader } from "@gochat/testkit/plan-reader.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findReadable } from "../../src/files/files-store.ts";
import { claimWork } from "../../src/files/work-store.ts";
import { newId } from "../../src/platform/ids.ts";
import { createLogger } from "../../src/platform/logger.ts";
import { DATABASE_DIRECTORY, migrate } from "../../src/platform/postgres/migrate.ts";
import type { Sql } from "../../src/platform/postgres/sql.ts";
import * as collect from "../../src/uploads/collect-store.ts";
import * as uploads from "../../src/uploads/uploads-store.ts";
import * as usage from "../../src/uploads/usage-store.ts";

const FILES = 100_000;
const NODE_ID = randomUUID();
// Of pages. A walk through the files of one person would be thousands.
const PAGES = 100;

const id = (kind: string, n: number | string) => `${kind}0000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const sqlId = (kind: string) => `('${kind}0000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid`;
const OWNER = id("aaaa", 1) as UserId;
const fileId = (n: number) => id("bbbb", n) as FileId;
const blobKey = (n: number) => id("cccc", n);

/** Of one person, every tenth of them on its way, every other tenth put off by the worker, and none sent; as many were just given up. */
const FILL = [
  `insert into users (id, username, display_name) values ('${OWNER}', 'collector', 'collector')`,
  `insert into blobs (key, state, size, sha256, media)
   select ${sqlId("cccc")}, 'kept', 10, sha256(i::text::bytea), '{}' from generate_series(1, ${FILES}) i`,
  `insert into files (id, owner_id, name, blob_key, size, status, is_attached, expires_at)
   select ${sqlId("bbbb")}, '${OWNER}', 'file', ${sqlId("cccc")}, 10, case when i % 10 = 0 then 'uploading' else 'ready' end, false,
     now() + interval '1 day' from generate_series(1, ${FILES}) i`,
  "update files set work = 'look', work_at = now() + interval '1 hour' where status = 'ready' and id::text like '%1'",
  `insert into blobs (key, state, discarded_at) select gen_random_uuid(), 'discarded', now() + interval '1 hour' from generate_series(1, ${FILES}) i`,
  `insert into file_usage (user_id, bytes, files) values
   ('${OWNER}', ${10 * FILES}, ${FILES}), ('00000000-0000-0000-0000-000000000000', ${10 * FILES}, ${FILES})`,
];

type Statement = [what: string, send: (sql: Sql) => Promise<unknown>];
const STATEMENTS: Statement[] = [
  ["room is reserved", (sql) => usage.reserveOwn(sql, OWNER, 1, 1e9)],
  [
    "an upload begins",
    (sql) =>
      uploads.insertUpload(sql, {
        id: newId<FileId>(),
        ownerId: OWNER,
        name: "file",
        size: 10,
        blobKey: randomUUID(),
        hint: null,
      }),
  ],
  ["an upload goes on", (sql) => uploads.findUpload(sql, OWNER, fileId(50_000))],
  ["an upload is claimed", (sql) => uploads.claimUpload(sql, fileId(50_000), NODE_ID, 1000)],
  ["a claim is given up", (sql) => uploads.releaseUpload(sql, fileId(50_000), NODE_ID)],
  [
    "an upload is whole",
    (sql) =>
      uploads.completeFile(sql, fileId(60_000), {
        blobKey: blobKey(60_000),
        size: 10,
        status: "ready",
        hasWork: true,
        judged: { mediaType: "text/plain", kind: "file" },
      }),
  ],
  ["the same content is looked for", (sql) => uploads.holdSameContent(sql, Buffer.alloc(32), 10)],
  ["there is something to look at", (sql) => claimWork(sql, NODE_ID, { lookMs: 1000, announceMs: 1000 })],
  ["a file is read", (sql) => findReadable(sql, OWNER, [fileId(7)])],
  ["a file is given up", (sql) => collect.expireOwnFile(sql, OWNER, fileId(8))],
  ["what is expired is looked for", (sql) => collect.findExpired(sql, 10)],
  [
    "bytes that were given up are looked for",
    (sql) => collect.claimDiscarded(sql, { limit: 10, afterMs: 1000 }),
  ],
  ["a file is forgotten", (sql) => collect.forgetFiles(sql, [fileId(9)])],
  ["bytes that nobody has are looked for", (sql) => collect.discardUnused(sql, [blobKey(10)])],
];

const stack = new AsyncDisposableStack();
let url: string;

beforeAll(async () => {
  ({ url } = stack.use(await startPostgres({ autovacuum: "off" })));
  await migrate({ url, directory: DATABASE_DIRECTORY, logger: createLogger("silent") });
  await run(FILL);
}, 120_000);
afterAll(() => stack.disposeAsync());

async function run(statements: readonly string[]): Promise<void> {
  await using sql = await connectSql(url);
  for (const statement of statements) await sql.rows(statement);
}

describe.each([
  ["that was never analysed", []],
  ["that was analysed", ["analyze"]],
])("F11 one person has 100,000 files, in a database %s", (_state, statements) => {
  let reader: PlanReader;
  beforeAll(async () => {
    await run(statements);
    reader = stack.use(await PlanReader.open(url));
  });

  test.each(STATEMENTS)("%s: by its key", async (_what, statement) => {
    const { buffers } = await reader.explain(statement);
    expect(buffers).toBeLessThanOrEqual(PAGES);
  });
});
