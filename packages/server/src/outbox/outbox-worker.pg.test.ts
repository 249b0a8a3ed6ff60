import { eventually, withDatabase } from "@gochat/testkit";
import { expect, test } from "vitest";
import { createLogger } from "../platform/logger.ts";
import { MemoryWorkStream } from "../platform/memory/memory-work-stream.ts";
import { createMetrics } from "../metrics/metrics.ts";
import { openPostgres } from "../platform/postgres/open-postgres.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { AppendedRange } from "./outbox-store.ts";
import { OutboxWorker } from "./outbox-worker.ts";
import type { MessageJob } from "./outbox-worker.ts";

const POISON = "00000000-0000-7000-9000-00000000dead";

async function startRig(job: MessageJob) {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await withDatabase());
  const logger = createLogger("silent");
  const postgres = stack.use(
    await openPostgres({ url: database.url, poolSize: 4, logger, allowUnsafeDurability: false }),
  );
  const stream = stack.use(new MemoryWorkStream({ logger, claimAfterMs: 50 }));
  const stop = new AbortController();
  const workers = ["a", "b"].map((consumer) =>
    new OutboxWorker({ postgres, stream, jobs: [job], consumer, logger, metrics: createMetrics() }).run(
      stop.signal,
    ),
  );
  stack.defer(async () => {
    stop.abort();
    await Promise.all(workers);
  });
  const owned = stack.move();
  return { postgres, stream, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function record(
  sql: Sql,
  conversationId: string,
  first: number,
  last: number,
  age = "0 s",
): Promise<string> {
  const rows = await sql.query<{ id: number }>(
    "insert into outbox (appended, created_at) values (jsonb_build_array(jsonb_build_array($1::text, $2::int, $3::int)), now() - $4::interval) returning id",
    [conversationId, first, last, age],
  );
  return String(rows[0]?.id);
}

const idOf = (n: number) => `00000000-0000-7000-9000-${n.toString(16).padStart(12, "0")}`;

test("D10 an entry that comes twice is done once; one that keeps failing is buried and holds up nobody", async () => {
  const done: AppendedRange[] = [];
  await using rig = await startRig(async (_tx, appended) => {
    if (appended.some(({ conversationId }) => conversationId === POISON))
      throw new Error("this one never works");
    done.push(...appended);
  });
  const poison = await record(rig.postgres, POISON, 1, 1);
  const ids = await Promise.all(Array.from({ length: 50 }, (_, i) => record(rig.postgres, idOf(i), 1, 2)));
  for (const id of [poison, ...ids, ...ids]) await rig.stream.append(id);
  await eventually(() => expect(done).toHaveLength(50));
  await eventually(() => expect(rig.stream.buried.map(({ entry }) => entry.payload)).toEqual([poison]));
  await eventually(async () => expect(await rig.stream.depth()).toBe(0));
  expect(done).toHaveLength(50);
  const left = () => rig.postgres.query("select id, dead_at is not null as is_dead from outbox");
  await eventually(async () => expect(await left()).toEqual([{ id: Number(poison), is_dead: true }]));
});

test("D10 what never reached the stream is found by the sweep", { timeout: 30_000 }, async () => {
  const done: AppendedRange[] = [];
  await using rig = await startRig(async (_tx, appended) => void done.push(...appended));
  for (let i = 0; i < 500; i++) await record(rig.postgres, idOf(i), 1, 1, "1 minute");
  await eventually(() => expect(done).toHaveLength(500), { timeoutMs: 25_000 });
  await eventually(async () => expect(await rig.postgres.query("select 1 from outbox")).toEqual([]));
});

test("D10 a row that never works does not keep the sweep from the others", { timeout: 30_000 }, async () => {
  const done: AppendedRange[] = [];
  await using rig = await startRig(async (_tx, appended) => {
    if (appended.some(({ conversationId }) => conversationId === POISON))
      throw new Error("this one never works");
    done.push(...appended);
  });
  const poison = await record(rig.postgres, POISON, 1, 1, "1 minute");
  for (let i = 0; i < 20; i++) await record(rig.postgres, idOf(i), 1, 1, "1 minute");
  await eventually(() => expect(done).toHaveLength(20), { timeoutMs: 25_000 });
  const left = () => rig.postgres.query("select id, dead_at is not null as is_dead from outbox");
  await eventually(async () => expect(await left()).toEqual([{ id: Number(poison), is_dead: true }]));
});
