import type { ConversationId, ServerFrame, ServerFrameOf, UserId } from "@gochat/protocol";
import {
  connectSql,
  connectUser,
  eventually,
  startDatabaseProxy,
  startNodes,
  startServer,
  withDatabase,
} from "@gochat/testkit";
import type { TestClient, TestServer } from "@gochat/testkit";
import { expect, test } from "vitest";
import { apiOf, openConversation, sendOver } from "./sync/api.ts";
import type { Api } from "./sync/api.ts";
import { startRecordedServer } from "./sync/recorded-server.ts";
import { expectValid, range, sync } from "./sync/sync-frames.ts";

const meOf = async (api: Api): Promise<UserId> =>
  (await api<{ user: { id: UserId } }>("GET", "/auth/me")).user.id;

const rename = (node: TestServer, name: string, display_name: string) =>
  apiOf(node, name)("PATCH", "/users/me", { display_name });

const isUserUpdated = (frame: ServerFrame): frame is ServerFrameOf<"user.updated"> =>
  frame.type === "user.updated";

/** What a device was told of people, in order. */
const toldOf = ({ frames }: { frames: readonly ServerFrame[] }): [name: string, version: number][] =>
  frames.filter(isUserUpdated).map(({ user }) => [user.display_name, user.version]);

/** Everything that was told before is here afterwards: it has come to this node, and then to this socket. */
async function settle(client: TestClient): Promise<void> {
  await client.request({ type: "ping" });
}

test("N2 a new name is told once to each connection of those who share a conversation, on every node, and to nobody else", async () => {
  await using cluster = await startNodes(2);
  await using stack = new AsyncDisposableStack();
  const [first, second] = cluster.nodes;
  const connect = async (node: TestServer, name: string) => stack.use(await connectUser(node, name));
  const [alice, twin] = [await connect(first, "alice"), await connect(second, "alice")];
  // By a direct conversation and two groups; by a group; by what was there before somebody connected; by nothing.
  const [bob, again] = [await connect(second, "bob"), await connect(second, "bob")];
  const carol = await connect(second, "carol");
  const [erin, former] = [await connect(second, "erin"), await connect(first, "former")];
  const api = apiOf(first, "alice");
  const ids = [bob, carol, former].map(({ ready }) => ready.user.id);
  await openConversation(api, { participant: "bob" });
  const group = await openConversation(api, { name: "Team", participant_ids: ids });
  await openConversation(api, { name: "Two", participant_ids: ids.slice(0, 1) });
  await api("DELETE", `/conversations/${group}/members/${former.ready.user.id}`);
  await former.next("member.removed");
  await openConversation(apiOf(second, "erin"), { participant: "bob" });
  const late = await connect(second, "carol");

  await rename(first, "alice", "Alice the Second");
  const knowing = [alice, twin, bob, again, carol, late];
  for (const client of knowing)
    await eventually(() => expect(toldOf(client)).toEqual([["Alice the Second", 2]]));
  for (const client of [...knowing, erin, former]) await settle(client);
  for (const client of knowing) expect(toldOf(client)).toEqual([["Alice the Second", 2]]);
  for (const client of [erin, former]) expect(toldOf(client)).toEqual([]);
  expectValid(bob.frames);
});

test("N2 somebody who changes their name all the time is told at once, and then once a second as they are", async () => {
  await using server = await startServer();
  await using alice = await connectUser(server, "alice");
  const startedAt = performance.now();
  for (const n of range(1, 9)) await rename(server, "alice", `Alice ${n}`);
  await eventually(() => expect(toldOf(alice).at(-1)).toEqual(["Alice 9", 10]));
  expect(toldOf(alice)[0]).toEqual(["Alice 1", 2]);
  const seconds = (performance.now() - startedAt) / 1000;
  expect(toldOf(alice).length).toBeLessThan(3 + seconds);
  // The same name is no news.
  await rename(server, "alice", "Alice 9");
  await rename(server, "alice", "Last");
  await eventually(() => expect(toldOf(alice).at(-1)).toEqual(["Last", 11]));
});

test("N2 L1 names are changed up to 20 times a minute", async () => {
  await using server = await startServer({ env: { RATE_LIMITS: "on" } });
  for (const n of range(1, 20)) await rename(server, "alice", `Alice ${n}`);
  await expect(rename(server, "alice", "Alice 21")).rejects.toThrow("rate_limited");
});

/** A group of people with everything in it that shows the name of bob. */
async function showBob(node: TestServer, watcher: UserId): Promise<ConversationId> {
  const [alice, bob] = [apiOf(node, "alice"), apiOf(node, "bob")];
  const bobId = await meOf(bob);
  const group = await openConversation(alice, { name: "Team", participant_ids: [watcher] });
  await alice("POST", `/conversations/${group}/members`, { user_ids: [bobId] });
  const { seq } = await sendOver(bob, group, "a message");
  await alice("POST", `/conversations/${group}/messages`, { content: "an answer", reply_to_seq: seq });
  await alice("PATCH", `/conversations/${group}/members/${bobId}`, { role: "admin" });
  await sendOver(bob, group, "another one");
  return group;
}

const namesOf = (frames: readonly ServerFrame[]): string[] => {
  const found = [...JSON.stringify(frames).matchAll(/"display_name":"([^"]*)"/g)];
  return [...new Set(found.map(([, name = ""]) => name))].toSorted();
};

test("N3 R1 what a node remembers is sent with the names of now, without a statement: a new name, and then a deleted account, made on another node", async () => {
  await using cluster = await startNodes(2);
  await using recorded = await startRecordedServer(cluster.databaseUrl, { REDIS_ADDR: cluster.redis.addr });
  await using watcher = await connectUser(recorded, "watcher");
  await rename(cluster.nodes[0], "bob", 'Old "Bob" 🐙');
  const group = await showBob(cluster.nodes[0], watcher.ready.user.id);
  await eventually(() => expect(watcher.messages.at(-1)?.content).toBe("another one"));
  const versions = { [group]: 1 };

  const changes = [
    () => rename(cluster.nodes[0], "bob", "New Bob"),
    () => apiOf(cluster.nodes[0], "bob")("DELETE", "/users/me", {}),
  ];
  for (const [nth, shown] of ["New Bob", "Deleted user"].entries()) {
    const said = watcher.messages.length;
    await changes[nth]?.();
    await eventually(() => expect(toldOf(watcher).at(-1)).toEqual([shown, nth + 3]));
    // Its last change of the group, that somebody has left it, may come before that or after it.
    if (nth === 1) await eventually(() => expect(watcher.messages.length).toBe(said + 1));
    await using back = await connectUser(recorded, "watcher");
    const remembered: ServerFrame[] = [];
    const statements = await recorded.statementsOf(async () => {
      remembered.push(...(await sync(back, versions)).frames);
    });
    expect(statements).toEqual([]);
    expect(remembered.length).toBeGreaterThan(5);
    expect(namesOf(remembered)).toContain(shown);
    expect(JSON.stringify(remembered)).not.toMatch(nth === 0 ? /Old/ : /Old|New Bob|"username":"bob"/);
    // From the log it is the same.
    await using reader = await connectUser(cluster.nodes[1], "watcher");
    const { frames: read } = await sync(reader, versions);
    expect(read.filter((frame) => "version" in frame)).toEqual(remembered);
  }
});

test("N3 R6 without a bus a node knows of a deleted account within 5 seconds: it tells it, and what it remembers has no trace of the name", async () => {
  await using first = await startServer();
  // Two nodes that do not hear of each other.
  await using second = await startServer({ databaseUrl: first.databaseUrl });
  await using watcher = await connectUser(second, "watcher");
  await rename(first, "bob", "Bob who was");
  // On the second node, so that it remembers it.
  const group = await showBob(second, watcher.ready.user.id);
  await eventually(() => expect(watcher.messages.at(-1)?.content).toBe("another one"));
  expect(JSON.stringify(watcher.frames)).toContain("Bob who was");
  const from = watcher.frames.length;
  await apiOf(first, "bob")("DELETE", "/users/me", {});
  const told = { timeoutMs: 8000 };
  await eventually(() => expect(toldOf(watcher).at(-1)?.[0]).toBe("Deleted user"), told);
  await using back = await connectUser(second, "watcher");
  const { frames } = await sync(back, { [group]: 1 });
  expect(frames.length).toBeGreaterThan(5);
  expect(JSON.stringify([frames, watcher.frames.slice(from)])).not.toMatch(/Bob who was|"username":"bob"/);
});

test("N2 R4 a device that was away learns by sync who is shown in another way in what it names, also of those who left since, and nobody else does", async () => {
  await using database = await withDatabase();
  await using server = await startServer({ databaseUrl: database.url });
  const [alice, bob] = [apiOf(server, "alice"), apiOf(server, "bob")];
  const [aliceId, bobId, carolId] = await Promise.all([alice, bob, apiOf(server, "carol")].map(meOf));
  const group = await openConversation(alice, { name: "Team", participant_ids: [bobId, carolId] });
  const other = await openConversation(alice, { name: "Without Bob", participant_ids: [carolId] });
  await using away = await connectUser(server, "carol");
  const { ready } = away;
  await rename(server, "bob", "Robert");
  await bob("DELETE", `/conversations/${group}/members/${bobId}`);
  await rename(server, "alice", "Alicia");
  const versions = { [group]: 999, [other]: 999 };
  const isPerson = (frame: ServerFrame) => frame.type === "user.updated";

  await using fresh = await startServer({ databaseUrl: database.url });
  for (const node of [server, fresh]) {
    await using device = await connectUser(node, "carol");
    const both = await sync(device, versions, ready);
    expect(new Set(toldOf(both))).toEqual(
      new Set([
        ["Robert", 2],
        ["Alicia", 2],
      ]),
    );
    // Once, and behind everything else.
    expect(both.frames.slice(-2).map(isPerson)).toEqual([true, true]);
    expect(toldOf(await sync(device, { [other]: 999 }, ready))).toEqual([["Alicia", 2]]);
    expect(toldOf(await sync(device, {}, ready))).toEqual([]);
    // Who reads everything has the names.
    expect(toldOf(await sync(device, versions, { since: "0" }))).toEqual([]);
  }

  // Dave comes when Bob is gone. He does not know anybody but those who are there.
  await using dave = await connectUser(server, "dave");
  await alice("POST", `/conversations/${group}/members`, { user_ids: [dave.ready.user.id] });
  await rename(server, "bob", "Bob III");
  await rename(server, "alice", "Alice III");
  await eventually(() => expect(toldOf(dave)).toEqual([["Alice III", 3]]));
  await using back = await connectUser(server, "dave");
  expect(toldOf(await sync(back, { [group]: 999 }, { since: ready.since }))).toEqual([["Alice III", 3]]);
  expect(aliceId).not.toBe(bobId);
});

test("N2 R4 more than 5,000 people who are shown in another way are too far, and so is more than is looked at", async () => {
  await using server = await startServer();
  await using sql = await connectSql(server.databaseUrl);
  const alice = apiOf(server, "alice");
  const group = await openConversation(alice, {
    name: "Team",
    participant_ids: [await meOf(apiOf(server, "bob"))],
  });
  // Markers are not shown in one as large as this.
  await sql.rows("update conversations set member_count = 5003 where id = $1", [group]);
  await using device = await connectUser(server, "bob");
  const add = (first: number, last: number) =>
    sql.rows(
      `with made as (
         insert into users (id, username, display_name)
         select gen_random_uuid(), 'many' || n, 'Many' from generate_series($2::int, $3::int) n returning id
       ),
       entered as (insert into members (conversation_id, user_id) select $1, id from made)
       insert into name_changes (conversation_id, user_id) select $1, id from made`,
      [group, first, last],
    );
  await add(1, 5000);
  const all = await sync(device, { [group]: 2 }, device.ready);
  expect(toldOf(all)).toHaveLength(5000);
  expect(all.synced).not.toHaveProperty("too_far");
  await add(5001, 5001);
  const more = await sync(device, { [group]: 2 }, device.ready);
  expect(toldOf(more)).toHaveLength(5000);
  expect(more.synced).toMatchObject({ too_far: true });
});

test("N2 R4 of somebody in more than 10,000 conversations no more are noted, and a sync tells a new name, and then a deleted account, in the others as well", async () => {
  await using server = await startServer();
  await using sql = await connectSql(server.databaseUrl);
  const [bob, watcher] = [apiOf(server, "bob"), apiOf(server, "watcher")];
  const bobId = await meOf(bob);
  const oldest = await openConversation(watcher, { name: "Oldest", participant_ids: [bobId] });
  const other = await openConversation(watcher, {
    name: "Other",
    participant_ids: [await meOf(apiOf(server, "carol"))],
  });
  await sql.rows(
    `with made as (
       insert into conversations (id, kind, name, member_count)
       select ('ffffffff-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, 'group', 'Newer', 1 from generate_series(1, 10005) n
       returning id
     )
     insert into members (conversation_id, user_id) select id, $1 from made`,
    [bobId],
  );
  await using away = await connectUser(server, "watcher");
  let { since, epoch } = away.ready;
  const changes = [() => rename(server, "bob", "New Bob"), () => bob("DELETE", "/users/me", {})];
  for (const [nth, shown] of ["New Bob", "Deleted user"].entries()) {
    await changes[nth]?.();
    const [noted] = await sql.rows<{ count: number }>(
      "select count(*)::int from name_changes where xid = (select changed_xid from users where id = $1)",
      [bobId],
    );
    expect(noted?.count).toBe(10_001);
    // Deleted, Bob has left it.
    if (nth === 1) await away.next("member.removed");
    await using device = await connectUser(server, "watcher");
    const told = await sync(device, { [oldest]: 1 }, { since, epoch });
    expect(toldOf(told)).toEqual([[shown, nth + 2]]);
    expect(told.synced).not.toHaveProperty("too_far");
    expect(toldOf(await sync(device, { [other]: 1 }, { since, epoch }))).toEqual([]);
    ({ since, epoch } = told.synced);
    // Again for as long as anything older than the change is still being written.
    await eventually(async () => {
      const again = await sync(device, { [oldest]: 999 }, { since, epoch });
      ({ since, epoch } = again.synced);
      expect(toldOf(again)).toEqual([]);
    });
  }
});

/** Whoever commits a change of a person waits until the lock is given back. */
const HELD_COMMITS = `
  create function wait_to_commit() returns trigger language plpgsql set lock_timeout = 0 as $$
    begin perform pg_advisory_xact_lock(1); return null; end $$;
  create constraint trigger held after update on users deferrable initially deferred
    for each row execute function wait_to_commit()`;

for (const [shown, change] of [
  ["New Bob", (node: TestServer) => rename(node, "bob", "New Bob")],
  ["Deleted user", (node: TestServer) => apiOf(node, "bob")("DELETE", "/users/me", {})],
] as const)
  test(`N2 N3 D2 "${shown}", committed after its connection was given up, is told by the node that made it`, async () => {
    await using database = await withDatabase();
    await using sql = await connectSql(database.url);
    const { proxy, url } = await startDatabaseProxy(database.url);
    await using _proxy = proxy;
    await using server = await startServer({ databaseUrl: url });
    await using watcher = await connectUser(server, "watcher");
    const bobId = await meOf(apiOf(server, "bob"));
    // Not by the node, which would pause before it tells the next one.
    await sql.rows("update users set display_name = 'Old Bob', version = 2 where id = $1", [bobId]);
    const group = await showBob(server, watcher.ready.user.id);
    await sql.rows(HELD_COMMITS);
    await sql.rows("select pg_advisory_lock(1)");
    const changed = change(server).catch((error: unknown) => error);
    await eventually(async () =>
      expect(await sql.rows("select from pg_locks where locktype = 'advisory' and not granted")).toHaveLength(
        1,
      ),
    );
    proxy.cutAll();
    expect(await changed).toBeInstanceOf(Error);
    // The node has a connection again, and what it reads at once it has read.
    for (let n = 0; n < 5; n++) await eventually(() => meOf(apiOf(server, "watcher")));
    await sql.rows("select pg_advisory_unlock(1)");
    await eventually(() => expect(toldOf(watcher).at(-1)?.[0]).toBe(shown), { timeoutMs: 12_000 });
    await using back = await connectUser(server, "watcher");
    const { frames } = await sync(back, { [group]: 1 });
    expect(frames.length).toBeGreaterThan(5);
    expect(JSON.stringify(frames)).not.toContain("Old Bob");
  });

test("N2 D2 a name whose commit is not known is told when it was committed, by a node that was not sure", async () => {
  await using server = await startServer();
  await using sql = await connectSql(server.databaseUrl);
  await using alice = await connectUser(server, "alice");
  // As another node leaves it that died before it could tell.
  await sql.rows(
    "update users set display_name = 'By nobody', version = version + 1, changed_xid = pg_current_xact_id() where id = $1",
    [alice.ready.user.id],
  );
  await sql.rows("insert into commits (node_id, user_ids) values (gen_random_uuid(), array[$1::uuid])", [
    alice.ready.user.id,
  ]);
  await eventually(() => expect(toldOf(alice)).toEqual([["By nobody", 2]]), { timeoutMs: 8000 });
});
