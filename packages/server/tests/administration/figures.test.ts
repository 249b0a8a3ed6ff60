import { ENDPOINTS } from "@gochat/protocol";
import { connectSql, connectUser, eventually, startNodes } from "@gochat/testkit";
import type { TestCluster } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { register } from "../authorization/people.ts";
import type { Person } from "../authorization/people.ts";
import { ask, registerAdmin } from "./rig.ts";

const { admin } = ENDPOINTS;

let cluster: TestCluster;
let boss: Person;
beforeAll(async () => {
  cluster = await startNodes(2);
  boss = await registerAdmin(cluster.nodes[0], "boss");
});
afterAll(() => cluster[Symbol.asyncDispose]());

const figuresOf = async (node: TestCluster["nodes"][number]) =>
  (await ask(node, boss, admin.figures)).figures;

test("I9 every node tells of the sockets of all nodes, and of those that are gone no more", async () => {
  const [here, there] = cluster.nodes;
  const cara = await register(here, "cara");
  {
    await using _mine = await connectUser(here, cara.token);
    await using _other = await connectUser(there, cara.token);
    for (const node of cluster.nodes)
      await eventually(
        async () => expect(await figuresOf(node)).toMatchObject({ connections: 2, nodes: 2 }),
        { timeoutMs: 15_000 },
      );
  }
  await eventually(async () => expect(await figuresOf(here)).toMatchObject({ connections: 0, nodes: 2 }), {
    timeoutMs: 15_000,
  });
});

test("I9 up to 1,000 of a kind are counted, of more there is an estimate that says so", async () => {
  const [here] = cluster.nodes;
  const { id } = await meet(here, "bare");
  await using sql = await connectSql(here.databaseUrl);
  await sql.rows("update users set deleted_at = now() where id = $1", [id]);
  const [users] = await sql.rows<{ people: number }>(
    "select count(*)::int as people from users where deleted_at is null",
  );
  const people = users?.people ?? 0;
  expect(await figuresOf(here)).toMatchObject({
    people: { count: people, is_estimate: false },
    // Everybody here has just logged in.
    active_people: people,
    conversations: { count: 0, is_estimate: false },
    messages: { count: 0, is_estimate: false },
    open_reports: { count: 0, is_estimate: false },
    file_bytes: 0,
  });
  await sql.rows("update sessions set last_used_at = now() - interval '25 hours' where user_id <> $1", [
    boss.id,
  ]);
  expect((await figuresOf(here)).active_people).toBe(1);

  await sql.rows(
    `insert into users (id, username, email, display_name)
     select gen_random_uuid(), 'many' || i, 'many' || i || '@example.org', 'Many' from generate_series(1, 3000) i`,
  );
  await sql.rows("analyze users");
  const { people: many, active_people } = await figuresOf(here);
  expect(many.is_estimate).toBe(true);
  expect(many.count).toBeGreaterThan(2_700);
  expect(many.count).toBeLessThan(3_300);
  expect(active_people).toBeNull();
});
