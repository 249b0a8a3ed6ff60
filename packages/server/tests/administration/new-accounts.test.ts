import { ENDPOINTS, LIMITS } from "@gochat/protocol";
import { connectSql, connectUser, eventually, startNodes } from "@gochat/testkit";
import type { TestCluster } from "@gochat/testkit";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { register } from "../authorization/people.ts";
import type { Person } from "../authorization/people.ts";
import { codeOfAnswer, perform } from "../http-call.ts";
import { ask, codeOf, registerAdmin } from "./rig.ts";

const { admin, conversations, messages } = ENDPOINTS;
const DAY_MS = 86_400_000;
const { newAccountOpenings: OPENINGS, newAccountMentions: MENTIONS } = LIMITS;

let cluster: TestCluster;
let boss: Person;
const others: string[] = [];
beforeAll(async () => {
  cluster = await startNodes(2);
  boss = await registerAdmin(cluster.nodes[0], "boss");
  // Whom one writes to: they need no password.
  for (let nth = 0; nth < OPENINGS + 10; nth++) {
    const body = { username: `other${nth}` };
    others.push((await ask(cluster.nodes[0], boss, admin.createUser, { body })).user.username);
  }
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(() => setHours(24));

/** On both nodes. */
async function setHours(new_account_hours: number): Promise<void> {
  const [here, there] = cluster.nodes;
  await ask(here, boss, admin.updateSettings, { body: { new_account_hours } });
  await eventually(
    async () =>
      expect((await ask(there, boss, admin.getSettings)).settings).toMatchObject({ new_account_hours }),
    { timeoutMs: 2000 },
  );
}

async function sqlOf(text: string, params: readonly unknown[]): Promise<void> {
  await using sql = await connectSql(cluster.nodes[0].databaseUrl);
  await sql.rows(text, [...params]);
}

const open = (by: Person, participant: string, node = cluster.nodes[0]) =>
  codeOf(node, by, conversations.create, { body: { participant } });

async function openAll(by: Person, count: number): Promise<void> {
  for (const name of others.slice(0, count)) expect(await open(by, name)).toBe("ok");
}

let made = 0;
const newcomer = () => register(cluster.nodes[0], `newcomer${made++}`);

test("I12 of conversations that a newcomer opens at once, on two nodes and over both transports, as many are made as may be", async () => {
  const [here, there] = cluster.nodes;
  const eve = await newcomer();
  await using socket = await connectUser(there, eve.token);
  const answers = await Promise.all(
    others.map(async (name, nth) => {
      if (nth % 3 === 0) {
        const answer = await socket.request({ type: "message.send", recipient: name, content: "Buy!" });
        return answer.type === "error" ? answer.error.code : "ok";
      }
      return open(eve, name, nth % 3 === 1 ? here : there);
    }),
  );
  expect(answers.filter((code) => code === "ok")).toHaveLength(OPENINGS);
  expect(answers.filter((code) => code === "rate_limited")).toHaveLength(others.length - OPENINGS);
  const { conversations: list } = await ask(here, eve, conversations.list, { query: { limit: 100 } });
  expect(list).toHaveLength(OPENINGS);
});

test("I12 E5 beyond that one is told how long to wait; what is there is found, and others write first", async () => {
  const [here, there] = cluster.nodes;
  const eve = await newcomer();
  await using socket = await connectUser(there, eve.token);
  await openAll(eve, OPENINGS);
  const last = others.at(-1) ?? "";
  const frame = { type: "message.send", recipient: last, content: "Buy!", client_id: "k1" };
  const refused = await socket.request(frame);
  expect(refused).toMatchObject({ error: { code: "rate_limited", retryable: true } });
  const waitMs = refused.type === "error" ? (refused.error.retry_after_ms ?? 0) : 0;
  expect(waitMs).toBeGreaterThan(DAY_MS - 600_000);
  expect(waitMs).toBeLessThanOrEqual(DAY_MS);
  const request = { endpoint: conversations.create, body: { participant: last } };
  const answer = await perform(here, eve.token, request);
  expect(codeOfAnswer(answer)).toBe("rate_limited");
  // What is there is found, by both ways.
  const known = others[0] ?? "";
  expect(await open(eve, known)).toBe("ok");
  expect(await socket.request({ ...frame, recipient: known, client_id: "k2" })).toMatchObject({
    type: "ack",
  });
  // Who writes to them is not limited by it, and they answer.
  const friend = await newcomer();
  expect(await open(friend, eve.name)).toBe("ok");
  expect(await socket.request({ ...frame, recipient: friend.name, client_id: "k3" })).toMatchObject({
    type: "ack",
  });
  // Groups are no direct conversations.
  const body = { name: "Group", participants: [last] };
  expect(await codeOf(here, eve, conversations.create, { body })).toBe("ok");
  // The same send goes when its time has come.
  await sqlOf(
    "update direct_openings set opened_at[1] = opened_at[1] - interval '1 day' where user_id = $1",
    [eve.id],
  );
  expect(await socket.request(frame)).toMatchObject({ type: "ack" });
  expect(await open(eve, others.at(-2) ?? "")).toBe("rate_limited");
});

test("I12 the limit ends with the hours, and is for nobody where there are none, nor for administrators", async () => {
  const eve = await newcomer();
  await setHours(0);
  await openAll(eve, OPENINGS + 2);
  // What was opened before is not counted.
  await setHours(1);
  const rest = others.slice(OPENINGS + 2);
  for (const name of rest) expect(await open(eve, name)).toBe("ok");
  const ann = await newcomer();
  await openAll(ann, OPENINGS);
  const more = others.at(-1) ?? "";
  const params = { participant: more };
  const { body } = await perform(cluster.nodes[1], ann.token, {
    endpoint: conversations.create,
    body: params,
  });
  expect(body).toMatchObject({ code: "rate_limited" });
  // The hour is over before the day is.
  await using socket = await connectUser(cluster.nodes[1], ann.token);
  const refused = await socket.request({ type: "message.send", recipient: more, content: "Buy!" });
  expect(refused.type === "error" ? refused.error.retry_after_ms : 0).toBeLessThanOrEqual(3_600_000);
  await sqlOf("update users set created_at = created_at - interval '61 minutes' where id = $1", [ann.id]);
  expect(await open(ann, more)).toBe("ok");
  const chief = await registerAdmin(cluster.nodes[0], "chief");
  await openAll(chief, OPENINGS + 2);
});

test("I12 I11 a newcomer mentions few people, in messages and edits, over both transports", async () => {
  const [here, there] = cluster.nodes;
  const eve = await newcomer();
  await setHours(0);
  await using socket = await connectUser(there, eve.token);
  const names = (count: number) => Array.from({ length: count }, (_, nth) => `@name${nth}`).join(" ");
  const [few, many] = [names(MENTIONS), names(MENTIONS + 1)];
  const [friend = "", stranger = ""] = others;
  const before = { type: "message.send", recipient: friend, content: many, client_id: "before" };
  const first = await socket.request(before);
  if (first.type !== "ack") throw new Error("was not stored");
  const { conversation_id: id, seq } = first.message;
  await setHours(24);
  const send = (by: Person, content: string) =>
    codeOf(here, by, messages.send, { params: { id }, body: { content } });
  expect(await send(eve, many)).toBe("too_many_mentions");
  expect(await send(eve, few)).toBe("ok");
  for (const to of [{ conversation_id: id }, { recipient: stranger }])
    expect(await socket.request({ type: "message.send", ...to, content: many })).toMatchObject({
      error: { code: "too_many_mentions", retryable: false },
    });
  // D3: what was sent before stays, and nothing was opened for what was refused.
  expect(await socket.request(before)).toMatchObject({ duplicate: true });
  expect((await ask(here, eve, conversations.list)).conversations).toHaveLength(1);
  const edit = (content: string) =>
    codeOf(there, eve, messages.edit, { params: { id, seq }, body: { content } });
  expect(await edit(many)).toBe("ok");
  expect(await edit(`${many}!`)).toBe("too_many_mentions");
  expect(await edit(few)).toBe("ok");
  expect(await edit(many)).toBe("too_many_mentions");
  await sqlOf("update users set created_at = created_at - interval '25 hours' where id = $1", [eve.id]);
  expect(await send(eve, many)).toBe("ok");
  expect(await edit(many)).toBe("ok");
  await ask(here, boss, conversations.create, { body: { participant: friend } });
  const frame = { type: "message.send", recipient: friend, content: many };
  await using bossSocket = await connectUser(there, boss.token);
  expect(await bossSocket.request(frame)).toMatchObject({ type: "ack" });
});

test("I12 O3 of a newcomer's sends those that are looked up keep their place", async () => {
  const eve = await newcomer();
  await sqlOf("update users set created_at = created_at - interval '25 hours' where id = $1", [eve.id]);
  await using socket = await connectUser(cluster.nodes[1], eve.token);
  const { conversation_id: id } = await socket.sendMessage({ recipient: others[0] ?? "" }, "first");
  const names = Array.from({ length: MENTIONS + 1 }, (_, nth) => `@name${nth}`).join(" ");
  const contents = Array.from({ length: 10 }, (_, nth) => (nth % 2 === 0 ? `${nth} ${names}` : `${nth}`));
  await Promise.all(
    contents.map((content) => socket.request({ type: "message.send", conversation_id: id, content })),
  );
  const page = await ask(cluster.nodes[0], eve, messages.history, { params: { id } });
  expect(page.messages.map(({ content }) => content)).toEqual(["first", ...contents]);
});

test("I12 A15 with an account goes what was counted of it", async () => {
  const [here] = cluster.nodes;
  const eve = await newcomer();
  await openAll(eve, 2);
  await using sql = await connectSql(here.databaseUrl);
  const counted = () => sql.rows("select from direct_openings where user_id = $1", [eve.id]);
  expect(await counted()).toHaveLength(1);
  await ask(here, boss, admin.deleteUser, { params: { id: eve.id } });
  expect(await counted()).toHaveLength(0);
});
