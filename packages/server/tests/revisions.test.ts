import { LIMITS } from "@gochat/protocol";
import type { Revision } from "@gochat/protocol";
import { call, connectSql, connectUser, startServer } from "@gochat/testkit";
import type { TestServer } from "@gochat/testkit";
import { withEmptyDatabase } from "@gochat/testkit/database.ts";
import { migrateBelow } from "@gochat/testkit/old-schema.ts";
import { expect, test } from "vitest";
import { createLogger } from "../src/platform/logger.ts";
import { DATABASE_DIRECTORY, migrate } from "../src/platform/postgres/migrate.ts";

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** What a message said before, page by page. */
async function readRevisions(server: TestServer, path: string, limit: number): Promise<string[]> {
  const found: string[] = [];
  for (let cursor = ""; ;) {
    const { body } = await call<{ revisions: Revision[]; next_cursor: string | null }>(
      server,
      "GET",
      `${path}/revisions?limit=${limit}${cursor}`,
      { token: "alice" },
    );
    expect(body.revisions.length).toBeLessThanOrEqual(limit);
    found.push(...body.revisions.map(({ content }) => content));
    if (body.next_cursor === null) return found;
    cursor = `&cursor=${body.next_cursor}`;
  }
}

test("M1 D4 of 250 edits the first revision and the newest 99 are kept, and a repeated send is still compared with what was sent", async () => {
  await using server = await startServer();
  await using alice = await connectUser(server, "alice");
  await using _bob = await connectUser(server, "bob");
  const { conversation_id, seq } = await alice.sendMessage({ recipient: "bob" }, "edit 0", "key");
  for (const n of range(1, 250))
    await alice.request({ type: "message.edit", conversation_id, seq, content: `edit ${n}` });

  const path = `/api/v1/conversations/${conversation_id}/messages/${seq}`;
  const kept = ["edit 0", ...range(151, 249).map((n) => `edit ${n}`)];
  expect(kept).toHaveLength(LIMITS.revisionsMax);
  for (const limit of [1, 7, 100]) expect(await readRevisions(server, path, limit)).toEqual(kept);

  const again = (content: string) => alice.request({ conversation_id, content, client_id: "key" });
  expect(await again("edit 0")).toMatchObject({
    type: "ack",
    duplicate: true,
    message: { content: "edit 250" },
  });
  for (const other of ["edit 1", "edit 250"])
    expect(await again(other)).toMatchObject({ type: "error", error: { code: "conflict" } });
});

test("M1 a database from before that limit keeps of each message the first revision and the newest 99", async () => {
  await using database = await withEmptyDatabase();
  await migrateBelow(database.url, "0010");
  await using sql = await connectSql(database.url);
  for (const [seq, edits] of [
    [1, 2000],
    [2, 100],
    [3, 101],
  ])
    await sql.rows(
      `insert into revisions (conversation_id, seq, revision, content, created_at)
       select '00000000-0000-7000-9000-000000000001', $1, n, 'x', now() from generate_series(1, $2::int) n`,
      [seq, edits],
    );
  await migrate({ url: database.url, directory: DATABASE_DIRECTORY, logger: createLogger("silent") });
  const kept = await sql.rows(
    "select seq, array_agg(revision order by revision) as revisions from revisions group by seq order by seq",
  );
  expect(kept).toEqual([
    { seq: "1", revisions: [1, ...range(1902, 2000)] },
    { seq: "2", revisions: range(1, 100) },
    { seq: "3", revisions: [1, ...range(3, 101)] },
  ]);
});
