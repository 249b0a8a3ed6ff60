import type { Conversation, ConversationId, Message } from "@gochat/protocol";
import { LIMITS } from "@gochat/protocol";
import { call, connectSql, connectUser, startNodes, startServer } from "@gochat/testkit";
import type { TestClient, TestCluster, TestServer } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import { afterAll, beforeAll, expect, test } from "vitest";

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startNodes(2);
});
afterAll(() => cluster[Symbol.asyncDispose]());

interface Send {
  readonly content: string;
  readonly client_id?: string;
  readonly reply_to_seq?: number;
}

/** `stored`, `duplicate`, or the code of the error; with the message, if there is one. */
interface Outcome {
  readonly was: string;
  readonly message?: Message;
}

async function sendOverHttp(
  node: TestServer,
  token: string,
  id: ConversationId,
  body: Send,
): Promise<Outcome> {
  const path = `/api/v1/conversations/${id}/messages`;
  const answer = await call<{ message: Message; code: string }>(node, "POST", path, { token, body });
  if (answer.status >= 400) return { was: answer.body.code };
  return { was: answer.status === 200 ? "duplicate" : "stored", message: answer.body.message };
}

async function sendOverSocket(client: TestClient, frame: Send & Record<string, unknown>): Promise<Outcome> {
  const answer = await client.request({ ...frame });
  if (answer.type === "error") return { was: answer.error.code };
  return { was: answer.duplicate === true ? "duplicate" : "stored", message: answer.message };
}

/** The same send by each way, at each node. */
async function sendEverywhere(
  token: string,
  id: ConversationId,
  send: Send,
): Promise<{ ways: string[]; messages: (Message | undefined)[] }> {
  const outcomes: Outcome[] = [];
  for (const node of cluster.nodes) {
    await using client = await connectUser(node, token);
    outcomes.push(await sendOverSocket(client, { conversation_id: id, ...send }));
    outcomes.push(await sendOverHttp(node, token, id, send));
  }
  return { ways: outcomes.map(({ was }) => was), messages: outcomes.map(({ message }) => message) };
}

const everywhere = (what: string) => Array.from({ length: 4 }, () => what);

/** Something that somebody does over HTTP, and that must work. */
async function act<T>(token: string, method: string, path: string, body?: unknown): Promise<T> {
  const options = { token, ...(body !== undefined && { body }) };
  const answer = await call<T>(cluster.nodes[0], method, `/api/v1${path}`, options);
  if (answer.status >= 400) throw new Error(`${method} ${path} was answered ${JSON.stringify(answer.body)}`);
  return answer.body;
}

let scenes = 0;

/** Ann owns a group, in which Rea is a member; both have new names in each. */
async function settleGroup(history: Conversation["history"] = "all") {
  const tag = scenes++;
  const [ann, rea] = [`ann${tag}`, `rea${tag}`];
  await meet(cluster.nodes[0], ann);
  const { id: reaId } = await meet(cluster.nodes[0], rea);
  const body = { name: "Group", history, participant_ids: [reaId] };
  const { conversation } = await act<{ conversation: Conversation }>(ann, "POST", "/conversations", body);
  const { id } = conversation;
  return {
    id,
    ann,
    rea,
    send: async (token: string, send: Send) =>
      (await sendOverHttp(cluster.nodes[0], token, id, send)).message as Message,
    remove: () => act(ann, "DELETE", `/conversations/${id}/members/${reaId}`),
    add: () => act(ann, "POST", `/conversations/${id}/members`, { user_ids: [reaId] }),
    change: <T>(token: string, method: string, rest: string, change?: unknown) =>
      act<T>(token, method, `/conversations/${id}${rest}`, change),
  };
}

const KEYED: Send = { content: "before", client_id: "key" };

test("D2 D3 a send that is repeated after its sender was removed is the duplicate that it is, at every node and by every way", async () => {
  const { id, ann, rea, send, remove } = await settleGroup();
  const stored = await send(rea, KEYED);
  await remove();
  const repeated = await sendEverywhere(rea, id, KEYED);
  expect(repeated.ways).toEqual(everywhere("duplicate"));
  expect(repeated.messages).toEqual(repeated.messages.map(() => stored));
  expect((await sendEverywhere(rea, id, { ...KEYED, content: "else" })).ways).toEqual(everywhere("conflict"));
  expect((await sendEverywhere(rea, id, { ...KEYED, client_id: "other" })).ways).toEqual(
    everywhere("conversation_not_found"),
  );
  const { messages } = await act<{ messages: Message[] }>(ann, "GET", `/conversations/${id}/messages`);
  expect(messages.filter(({ kind }) => kind === "text")).toHaveLength(1);
});

test("D3 E4 nobody else finds a send by its key", async () => {
  const { id, rea, send } = await settleGroup();
  await send(rea, KEYED);
  await meet(cluster.nodes[0], "stranger");
  expect((await sendEverywhere("stranger", id, KEYED)).ways).toEqual(everywhere("conversation_not_found"));
});

test("G5 D3 what a repeat shows to somebody who was removed is their own: no reaction, no quote, no later version", async () => {
  const { id, ann, rea, send, remove, change } = await settleGroup();
  const asked = await send(ann, { content: "a question" });
  const sent = { ...KEYED, reply_to_seq: asked.seq };
  const { seq, version } = await send(rea, sent);
  await change(ann, "PUT", `/messages/${seq}/reactions/${encodeURIComponent("👍")}`);
  await change(rea, "PATCH", `/messages/${seq}`, { content: "edited" });
  await remove();
  await change(ann, "PUT", `/messages/${seq}/reactions/${encodeURIComponent("🎉")}`);
  const own = {
    seq,
    version,
    content: "edited",
    client_id: "key",
    reply_to: { seq: asked.seq, content: null },
  };
  const repeated = await sendEverywhere(rea, id, sent);
  expect(repeated.ways).toEqual(everywhere("duplicate"));
  for (const message of repeated.messages) {
    expect(message).toMatchObject(own);
    expect(message).not.toHaveProperty("reactions");
  }
  await change(ann, "DELETE", `/messages/${seq}`);
  const { messages, ways } = await sendEverywhere(rea, id, sent);
  expect(ways).toEqual(everywhere("duplicate"));
  for (const message of messages)
    expect(message).toMatchObject({ seq, version, content: "", deleted_at: expect.any(String) as string });
});

test("H6 D3 where history is joined, a repeat of what one sent before one was added again shows one's own as well", async () => {
  const { id, ann, rea, send, remove, add, change } = await settleGroup("joined");
  const { seq, version } = await send(rea, KEYED);
  await remove();
  await change(ann, "PUT", `/messages/${seq}/reactions/${encodeURIComponent("👍")}`);
  await add();
  const { messages, ways } = await sendEverywhere(rea, id, KEYED);
  expect(ways).toEqual(everywhere("duplicate"));
  for (const message of messages) {
    expect(message).toMatchObject({ seq, version, content: "before" });
    expect(message).not.toHaveProperty("reactions");
  }
});

test("D3 a repeat is answered while somebody else has locked the conversation", async () => {
  const { id, rea, send } = await settleGroup();
  const stored = await send(rea, KEYED);
  await using other = await connectSql(cluster.databaseUrl);
  await other.rows("begin");
  await other.rows("select from conversations where id = $1 for update", [id]);
  const { ways, messages } = await sendEverywhere(rea, id, KEYED);
  await other.rows("rollback");
  expect(ways).toEqual(everywhere("duplicate"));
  expect(messages).toEqual(messages.map(() => stored));
});

test("D3 a repeat whose content would be refused by now is the duplicate that it is, and under another key it is refused", async () => {
  const { id, rea, send } = await settleGroup();
  await send(rea, KEYED);
  const content = Array.from({ length: LIMITS.mentionsMax + 1 }, (_, i) => `@name${i}`).join(" ");
  await using sql = await connectSql(cluster.databaseUrl);
  await sql.rows("update messages set content = $2 where conversation_id = $1 and client_id = 'key'", [
    id,
    content,
  ]);
  expect((await sendEverywhere(rea, id, { ...KEYED, content })).ways).toEqual(everywhere("duplicate"));
  expect((await sendEverywhere(rea, id, { content, client_id: "other" })).ways).toEqual(
    everywhere("invalid_request"),
  );
  expect((await sendEverywhere(rea, id, { ...KEYED, content: " " })).ways).toEqual(everywhere("conflict"));
});

/** Sends until one is refused for it; answers with what was stored, and what was not. */
async function exhaust(
  send: (key: string) => Promise<Outcome>,
): Promise<{ storedKeys: string[]; refused: Outcome }> {
  const storedKeys: string[] = [];
  // Few at once: what is refused uses up looks as well.
  for (let n = 0; n < 2000; n += 10) {
    const keys = Array.from({ length: 10 }, (_, i) => `key-${n + i}`);
    const outcomes = await Promise.all(keys.map(send));
    storedKeys.push(...keys.filter((_, i) => outcomes[i]?.was === "stored"));
    const refused = outcomes.find(({ was }) => was !== "stored");
    if (refused !== undefined) return { storedKeys, refused };
  }
  throw new Error("nothing was refused");
}

test("D2 D3 L1 beyond a limit a repeat is the duplicate that it is, and beyond what may be looked up it is not refused for good", async () => {
  await using server = await startServer({ env: { RATE_LIMITS: "on" } });
  await using alice = await connectUser(server, "alice");
  await meet(server, "bob");
  const { conversation_id: id } = await alice.sendMessage({ recipient: "bob" }, "first");
  const overSocket = (key: string) =>
    sendOverSocket(alice, { conversation_id: id, content: key, client_id: key });
  const { storedKeys, refused } = await exhaust(overSocket);
  expect(refused.was).toBe("rate_limited");
  // So many at once that the turns which come back meanwhile are not enough for them.
  const repeated = await Promise.all(storedKeys.slice(0, 30).map(overSocket));
  expect(new Set(repeated.map(({ was }) => was))).toEqual(new Set(["duplicate"]));
  const blank = (key: string) =>
    sendOverSocket(alice, { conversation_id: id, content: " ", client_id: `blank-${key}` });
  const [again, blanks] = await Promise.all([
    Promise.all(storedKeys.slice(0, 100).map(overSocket)),
    Promise.all(storedKeys.slice(0, 30).map(blank)),
  ]);
  expect(new Set(again.map(({ was }) => was))).toEqual(new Set(["duplicate", "rate_limited"]));
  // What cannot be looked up is not called wrong either.
  expect(blanks.map(({ was }) => was)).toContain("rate_limited");
});

test("D2 D3 L1 over HTTP as well a repeat beyond a limit is the duplicate that it is", async () => {
  await using server = await startServer({ env: { RATE_LIMITS: "on" } });
  await using alice = await connectUser(server, "alice");
  await meet(server, "bob");
  const { conversation_id: id } = await alice.sendMessage({ recipient: "bob" }, "first");
  const overHttp = (key: string) => sendOverHttp(server, "alice", id, { content: key, client_id: key });
  const { storedKeys, refused } = await exhaust(overHttp);
  expect(refused.was).toBe("rate_limited");
  const repeated = await Promise.all(storedKeys.slice(0, 10).map(overHttp));
  expect(repeated.map(({ was }) => was)).toEqual(repeated.map(() => "duplicate"));
});
