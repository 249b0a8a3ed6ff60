import type { Conversation, ConversationId, Message } from "@gochat/protocol";
import { call, connectSql, connectUser, eventually, startNodes } from "@gochat/testkit";
import type { TestClient, TestCluster, TestServer, TestSql } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import { afterAll, beforeAll, expect, test } from "vitest";

let cluster: TestCluster;
let sql: TestSql;
beforeAll(async () => {
  cluster = await startNodes(2);
  sql = await connectSql(cluster.databaseUrl);
});
afterAll(async () => {
  await sql[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

const PASSWORD = "correct horse battery staple";

async function register(node: TestServer, username: string): Promise<string> {
  const body = { username, email: `${username}@example.com`, password: PASSWORD };
  const answer = await call<{ code?: string }>(node, "POST", "/api/v1/auth/register", { body });
  return answer.status === 201 ? "registered" : (answer.body.code ?? "");
}

const deleteAccount = (node: TestServer, name: string) =>
  call(node, "DELETE", "/api/v1/users/me", { token: name, body: {} });

/** As after 90 days. */
const endReservations = () =>
  sql.rows("update former_names set reserved_until = now() - interval '1 second'");

async function deliverByName(client: TestClient, recipient: string, client_id: string): Promise<string> {
  const answer = await client.request({ recipient, content: `${client_id} for ${recipient}`, client_id });
  if (answer.type === "error") return answer.error.code;
  return answer.duplicate === true ? "duplicate" : "stored";
}

interface Knowing extends AsyncDisposable {
  readonly name: string;
  /** Alice's, one at each node. Only the first one has written by name. */
  readonly alice: readonly [TestClient, TestClient];
  readonly aliceName: string;
  readonly old: ConversationId;
}

let scenes = 0;

/** Alice has written to somebody by name, who then deletes their account. */
async function knowAndLose(): Promise<Knowing> {
  await using stack = new AsyncDisposableStack();
  const tag = scenes++;
  const [name, aliceName] = [`Bob${tag}`, `alice${tag}`];
  const [first, second] = cluster.nodes;
  await meet(first, name);
  const alice = [
    stack.use(await connectUser(first, aliceName)),
    stack.use(await connectUser(second, aliceName)),
  ] as const;
  const { conversation_id: old } = await alice[0].sendMessage({ recipient: name }, `k1 for ${name}`, "k1");
  expect((await deleteAccount(first, name)).status).toBe(204);
  const kept = stack.move();
  return { name, alice, aliceName, old, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** What each of Alice's devices is answered. */
async function fromBoth({ alice }: Knowing, name: string, client_id: string): Promise<string[]> {
  const answers: string[] = [];
  for (const client of alice) answers.push(await deliverByName(client, name, client_id));
  return answers;
}

test("A15 nobody gets the name of a deleted account, in any form and by any way, until the reservation ends", async () => {
  await using scene = await knowAndLose();
  const { name } = scene;
  for (const node of cluster.nodes) {
    for (const form of [name, name.toUpperCase()]) expect(await register(node, form)).toBe("username_taken");
    const bare = await call<{ code: string }>(node, "GET", "/api/v1/auth/me", { token: name.toLowerCase() });
    expect([bare.status, bare.body.code]).toEqual([401, "unauthorized"]);
  }
  await endReservations();
  expect(await register(cluster.nodes[1], name.toLowerCase())).toBe("registered");
});

test("A15 what is kept of a name is no text", async () => {
  await using scene = await knowAndLose();
  await meet(cluster.nodes[0], "hermit");
  await deleteAccount(cluster.nodes[0], "hermit");
  const kept = await sql.rows<{ row: string }>("select row_to_json(f)::text as row from former_names f");
  expect(kept.length).toBeGreaterThanOrEqual(2);
  for (const { row } of kept) {
    expect(row).not.toContain(Buffer.from("hermit").toString("hex"));
    expect(row).not.toContain(Buffer.from(scene.name.toLowerCase()).toString("hex"));
    expect(row).not.toContain("hermit");
  }
});

test("A15 whoever wants a name while its account is deleted gets it in no case", async () => {
  const [first, second] = cluster.nodes;
  for (let round = 0; round < 40; round++) {
    const name = `racer${round}`;
    const { id } = await meet(first, name);
    const asToken = () => call<{ user?: { id: string } }>(second, "GET", "/api/v1/auth/me", { token: name });
    const [, ...asked] = await Promise.all([
      deleteAccount(first, name),
      ...Array.from({ length: 4 }, asToken),
    ]);
    const holders = asked.flatMap(({ status, body }) => (status === 200 ? [body.user?.id] : []));
    expect(holders.filter((holder) => holder !== id)).toEqual([]);
    if (round % 8 === 0) expect(await register(second, name)).toBe("username_taken");
  }
});

test("D6 D8 a send by the name of somebody who left is closed and its repeat a duplicate, at every node", async () => {
  await using scene = await knowAndLose();
  const { name } = scene;
  // Only one node has had the name looked up before.
  expect(await fromBoth(scene, name, "k2")).toEqual(["conversation_closed", "conversation_closed"]);
  expect(await fromBoth(scene, name.toUpperCase(), "k1")).toEqual(["conflict", "conflict"]);
  expect(await fromBoth(scene, name, "k1")).toEqual(["duplicate", "duplicate"]);
});

test("D6 whoever takes the name later gets nothing that was written for who had it before, until one has written to them", async () => {
  await using scene = await knowAndLose();
  const { name, alice, aliceName, old } = scene;
  await endReservations();
  await using stranger = await connectUser(cluster.nodes[1], name);
  const lost = ["conversation_closed", "conversation_closed"];
  expect(await fromBoth(scene, name, "k2")).toEqual(lost);
  expect(await fromBoth(scene, name, "k1")).toEqual(["duplicate", "duplicate"]);

  // That the stranger writes, and that Alice opens the conversation, is not yet Alice's word to the stranger.
  const hello = await stranger.sendMessage({ recipient: aliceName }, "hello, I am new here");
  const opened = await call<{ conversation: Conversation }>(
    cluster.nodes[0],
    "POST",
    "/api/v1/conversations",
    { token: aliceName, body: { participant: name } },
  );
  expect(opened.body.conversation.id).toBe(hello.conversation_id);
  expect(await fromBoth(scene, name, "k2")).toEqual(lost);
  expect(stranger.messages).toEqual([]);

  await alice[0].sendMessage({ conversation_id: hello.conversation_id }, "hello yourself");
  // What the nodes knew before leads nobody astray: neither to the one who left, nor away from the one who is there.
  expect(await fromBoth(scene, name, "k3")).toEqual(["stored", "duplicate"]);
  expect(await fromBoth(scene, name, "k1")).toEqual(["duplicate", "duplicate"]);
  await eventually(() => expect(stranger.messages.map(({ content }) => content)).toHaveLength(2));
  expect(stranger.messages.map(({ content }) => content)).toEqual(["hello yourself", `k3 for ${name}`]);
  const history = await call<{ messages: Message[] }>(
    cluster.nodes[0],
    "GET",
    `/api/v1/conversations/${old}/messages`,
    { token: aliceName },
  );
  expect(history.body.messages.map(({ content }) => content)).toEqual([`k1 for ${name}`]);
});

test("G4 A15 whoever takes the name later is brought into no group by it, until one has written to them; by id they are", async () => {
  await using scene = await knowAndLose();
  const { name, alice, aliceName } = scene;
  const [first, second] = cluster.nodes;
  const post = (path: string, body: object, token = aliceName) =>
    call<{ code?: string; conversation?: Conversation; errors?: { path: string }[]; member_count?: number }>(
      second,
      "POST",
      `/api/v1/conversations${path}`,
      { token, body },
    );
  await meet(first, "known");
  const { body: made } = await post("", { name: "Team", participants: ["known"] });
  const members = `/${made.conversation?.id}/members`;
  await endReservations();
  await using stranger = await connectUser(second, name);
  const usernames = ["known", name.toUpperCase()];
  const unknown = [
    ["user_not_found", "/usernames/1"],
    ["user_not_found", "/participants/1"],
  ];
  const byName = async () => [
    await post(members, { usernames }),
    await post("", { name: "Other", participants: usernames }),
  ];
  const refusals = async () => (await byName()).map(({ body }) => [body.code, body.errors?.[0]?.path]);
  expect(await refusals()).toEqual(unknown);
  // Nor does it help that they write to Alice.
  const hello = await stranger.sendMessage({ recipient: aliceName }, "hello, I am new here");
  expect(await refusals()).toEqual(unknown);
  expect(stranger.frames.map(({ type }) => type)).not.toContain("member.added");

  const byId = await post("", { name: "By id", participant_ids: [stranger.ready.user.id] });
  expect(byId.body.conversation?.member_count).toBe(2);
  // Who never knew the one who left means the one who is there.
  const others = await post("", { name: "Others", participants: [name] }, "known");
  expect(others.body.conversation?.member_count).toBe(2);
  await alice[0].sendMessage({ conversation_id: hello.conversation_id }, "hello yourself");
  const [added, other] = await byName();
  expect([added?.body.member_count, other?.body.conversation?.member_count]).toEqual([3, 3]);
});

test("D6 who never knew the one who left writes to nobody, and then to whoever has the name", async () => {
  await using scene = await knowAndLose();
  const { name } = scene;
  await using carol = await connectUser(cluster.nodes[0], `carol-${name}`);
  expect(await deliverByName(carol, name, "k1")).toBe("user_not_found");
  await endReservations();
  await using stranger = await connectUser(cluster.nodes[1], name);
  expect(await deliverByName(carol, name, "k1")).toBe("stored");
  await eventually(() => expect(stranger.messages).toHaveLength(1));
});

test("D6 D8 while a conversation of a deleted account is not left yet, sends by the name are stored in it, at every node", async () => {
  await using nodes = await startNodes(2, { GOCHAT_ROLES: "http,realtime" });
  const [first, second] = nodes.nodes;
  await meet(first, "bob");
  await using early = await connectUser(first, "early");
  await using alice = await connectUser(first, "alice");
  await using elsewhere = await connectUser(second, "alice");
  // Left first, in the order of the ids, and locked: what comes behind it is not left at once.
  const { conversation_id: held } = await early.sendMessage({ recipient: "bob" }, "hi");
  const { conversation_id } = await alice.sendMessage({ recipient: "bob" }, "k1 for bob", "k1");
  await using other = await connectSql(nodes.databaseUrl);
  await other.rows("begin");
  await other.rows("select from conversations where id = $1 for update", [held]);
  expect((await deleteAccount(first, "bob")).status).toBe(204);
  for (const [nth, client] of [alice, elsewhere].entries()) {
    expect(await deliverByName(client, "bob", "k1")).toBe("duplicate");
    const { message } = (await client.request({
      recipient: "bob",
      content: "late",
      client_id: `late${nth}`,
    })) as {
      message: Message;
    };
    expect(message.conversation_id).toBe(conversation_id);
  }
  await other.rows("rollback");
});
