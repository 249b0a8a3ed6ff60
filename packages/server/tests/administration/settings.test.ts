import { ENDPOINTS } from "@gochat/protocol";
import type { SettingsInput } from "@gochat/protocol";
import { connectSql, connectUser, eventually, startNodes } from "@gochat/testkit";
import type { TestCluster } from "@gochat/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PASSWORD, register } from "../authorization/people.ts";
import type { Person } from "../authorization/people.ts";
import { ask, codeOf, readAudit, registerAdmin } from "./rig.ts";

const { admin, auth, messages, operations, users } = ENDPOINTS;
const WITHIN = { timeoutMs: 2000 };
const nobody = { token: "" };

let cluster: TestCluster;
let boss: Person;
let cara: Person;
let dirk: Person;
beforeAll(async () => {
  cluster = await startNodes(2);
  const [here] = cluster.nodes;
  boss = await registerAdmin(here, "boss");
  [cara, dirk] = [await register(here, "cara"), await register(here, "dirk")];
});
afterAll(() => cluster[Symbol.asyncDispose]());

const set = (body: SettingsInput) => ask(cluster.nodes[0], boss, admin.updateSettings, { body });

test("I7 where registration is closed nobody makes an account but administrators, on every node; `GET /instance` says so", async () => {
  const [here, there] = cluster.nodes;
  const join = (node: typeof here, username: string) =>
    codeOf(node, undefined, auth.register, {
      body: { username, email: `${username}@example.com`, password: PASSWORD },
    });
  await set({ registration: "closed" });
  expect(await join(here, "early")).toBe("registration_closed");
  await eventually(async () => expect(await join(there, "early")).toBe("registration_closed"), WITHIN);
  // Whether somebody has the name it says to nobody.
  expect(await join(there, "cara")).toBe("registration_closed");
  for (const node of cluster.nodes)
    expect((await ask(node, nobody, operations.instance)).instance).toMatchObject({ registration: "closed" });
  expect(await codeOf(there, boss, admin.createUser, { body: { username: "made" } })).toBe("ok");
  await set({ registration: "open" });
  expect(await join(here, "later")).toBe("ok");
});

test("I7 where only administrators search, others find people by their whole username", async () => {
  const [here, there] = cluster.nodes;
  await register(here, "emil");
  await register(here, "emilia");
  const find = async (node: typeof here, by: Person, query: string) =>
    (await ask(node, by, users.search, { query: { query } })).users.map(({ username }) => username);
  expect(await find(there, cara, "emi")).toEqual(["emil", "emilia"]);
  await set({ people_search: "admins" });
  await eventually(async () => expect(await find(there, cara, "emi")).toEqual([]), WITHIN);
  expect(await find(there, cara, "EMIL")).toEqual(["emil"]);
  expect(await find(there, boss, "emi")).toEqual(["emil", "emilia"]);
  await set({ people_search: "everybody" });
});

test("I7 D9 no message, and no new text of one, is longer than the server takes, over both transports", async () => {
  const [here, there] = cluster.nodes;
  await using socket = await connectUser(there, cara.token);
  const { conversation_id: id, seq } = await socket.sendMessage({ recipient: "dirk" }, "x".repeat(400));
  await set({ message_max_bytes: 300 });
  // Three bytes each.
  const [fits, tooLong] = ["€".repeat(100), "€".repeat(101)];
  const send = (content: string) => codeOf(there, dirk, messages.send, { params: { id }, body: { content } });
  await eventually(async () => expect(await send(tooLong)).toBe("invalid_request"), WITHIN);
  expect(await send(fits)).toBe("ok");
  const frame = { type: "message.send", conversation_id: id, content: tooLong };
  expect(await socket.request(frame)).toMatchObject({ type: "error", error: { code: "invalid_request" } });
  const edit = { type: "message.edit", conversation_id: id, seq, content: tooLong };
  expect(await socket.request(edit)).toMatchObject({ type: "error", error: { code: "invalid_request" } });
  // What was said before stays, and is sent again by its key.
  const page = await ask(here, cara, messages.history, { params: { id } });
  expect(page.messages[0]?.content).toBe("x".repeat(400));
  await set({ message_max_bytes: 16_384 });
});

test("I7 M1 a message is edited no more when the time for that is over, and deleted all the same", async () => {
  const [here, there] = cluster.nodes;
  await using socket = await connectUser(here, cara.token);
  const { conversation_id: id, seq } = await socket.sendMessage({ recipient: "dirk" }, "once");
  await set({ edit_window_s: 3600 });
  const edit = (content: string) =>
    codeOf(there, cara, messages.edit, { params: { id, seq }, body: { content } });
  expect(await edit("twice")).toBe("ok");
  await using sql = await connectSql(here.databaseUrl);
  const params = [id, seq];
  await sql.rows(
    "update messages set created_at = created_at - interval '2 hours' where conversation_id = $1 and seq = $2",
    params,
  );
  await eventually(async () => expect(await edit("three times")).toBe("edit_too_late"), WITHIN);
  const frame = { type: "message.edit", conversation_id: id, seq, content: "four times" };
  expect(await socket.request(frame)).toMatchObject({ error: { code: "edit_too_late", retryable: false } });
  expect(await codeOf(there, cara, messages.delete, { params: { id, seq } })).toBe("ok");
  await set({ edit_window_s: null });
});

test("I11 M5 a message mentions as many names as are set, over both transports and on every node", async () => {
  const [here, there] = cluster.nodes;
  await using socket = await connectUser(there, cara.token);
  const before = { content: "@a1 @a2 @a3", client_id: "before" };
  const first = await socket.request({ type: "message.send", recipient: "dirk", ...before });
  if (first.type !== "ack") throw new Error("was not stored");
  const { conversation_id: id, seq } = first.message;
  await set({ mentions_max: 2 });
  const send = (content: string) => codeOf(there, cara, messages.send, { params: { id }, body: { content } });
  await eventually(async () => expect(await send("@b1 @b2 @b3")).toBe("too_many_mentions"), WITHIN);
  expect(await codeOf(here, cara, messages.send, { params: { id }, body: { content: "@b1 @b2 @b3" } })).toBe(
    "too_many_mentions",
  );
  // The same name twice is one, and what is no mention counts as none.
  expect(await send("@b1 @B1 @b2 `@b3` a@b4")).toBe("ok");
  const frame = { type: "message.send", recipient: "dirk", content: "@b1 @b2 @b3" };
  expect(await socket.request(frame)).toMatchObject({
    error: { code: "too_many_mentions", retryable: false },
  });
  // D3: what was sent before stays.
  expect(await socket.request({ type: "message.send", recipient: "dirk", ...before })).toMatchObject({
    duplicate: true,
  });
  const edit = (content: string) =>
    codeOf(there, cara, messages.edit, { params: { id, seq }, body: { content } });
  expect(await edit("@a1 @a2 @a3")).toBe("ok");
  expect(await edit("@a1 @a2 @a3 @a4")).toBe("too_many_mentions");
  const editing = { type: "message.edit", conversation_id: id, seq, content: "@a1 @a2 @a4" };
  expect(await socket.request(editing)).toMatchObject({ error: { code: "too_many_mentions" } });
  expect(await edit("@a1 @a2")).toBe("ok");
  await set({ mentions_max: 100 });
});

test("I7 I6 of settings that are changed at once none is lost, and the audit log has each with what it was", async () => {
  const [here, there] = cluster.nodes;
  await Promise.all([
    ask(here, boss, admin.updateSettings, { body: { message_max_bytes: 8000 } }),
    ask(there, boss, admin.updateSettings, { body: { edit_window_s: 60 } }),
  ]);
  const expected = {
    registration: "open",
    people_search: "everybody",
    message_max_bytes: 8000,
    edit_window_s: 60,
    refused_words: [],
    mentions_max: 100,
    new_account_hours: 0,
  };
  for (const node of cluster.nodes)
    await eventually(
      async () => expect((await ask(node, boss, admin.getSettings)).settings).toEqual(expected),
      WITHIN,
    );
  // The same again is no change.
  await set({ message_max_bytes: 8000 });
  const [second, first] = await readAudit(here, boss, { action: "settings.changed" });
  const details = [first?.details, second?.details];
  expect(details).toEqual(
    expect.arrayContaining([
      { before: { message_max_bytes: 16_384 }, after: { message_max_bytes: 8000 } },
      { before: { edit_window_s: null }, after: { edit_window_s: 60 } },
    ]),
  );
  await set({ message_max_bytes: 16_384, edit_window_s: null });
  for (const wrong of [
    {},
    { message_max_bytes: 10 },
    { edit_window_s: -1 },
    { registration: "maybe" },
    { new_account_hours: -1 },
    { new_account_hours: 721 },
    { mentions_max: 0 },
    { mentions_max: 101 },
    { refused_words: [""] },
    { refused_words: ["x".repeat(65)] },
    { refused_words: Array.from({ length: 501 }, (_, nth) => `word ${nth}`) },
    { other: 1 },
  ])
    expect(await codeOf(here, boss, admin.updateSettings, { body: wrong as never })).toBe("invalid_request");
});
