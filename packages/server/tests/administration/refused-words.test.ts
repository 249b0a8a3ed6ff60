import { ENDPOINTS, LIMITS } from "@gochat/protocol";
import type { SettingsInput } from "@gochat/protocol";
import { connectUser, eventually, startNodes, uploadFile } from "@gochat/testkit";
import type { TestCluster } from "@gochat/testkit";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { register } from "../authorization/people.ts";
import type { Person } from "../authorization/people.ts";
import { ask, codeOf, readAudit, registerAdmin } from "./rig.ts";

const { admin, conversations, messages, operations, users } = ENDPOINTS;
const WITHIN = { timeoutMs: 2000 };

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
beforeEach(() => setWords());

/** On both nodes. */
async function setWords(...refused_words: string[]): Promise<void> {
  const [here, there] = cluster.nodes;
  const body: SettingsInput = { refused_words };
  await ask(here, boss, admin.updateSettings, { body });
  await eventually(
    async () => expect((await ask(there, boss, admin.getSettings)).settings).toMatchObject(body),
    WITHIN,
  );
}

test("I10 a message with one of the words is refused for good, over both transports and on every node, and opens no conversation", async () => {
  const [here, there] = cluster.nodes;
  const eve = await register(here, "eve");
  await using socket = await connectUser(there, cara.token);
  const { conversation_id: id } = await socket.sendMessage({ recipient: "dirk" }, "hello");
  await setWords("rude", "two words");
  for (const content of ["How RUDE!", "two \n words", "ru\u200Bde"]) {
    const answer = await socket.request({ type: "message.send", conversation_id: id, content });
    expect(answer).toMatchObject({ error: { code: "content_refused", retryable: false } });
    // Not which.
    expect(JSON.stringify(answer)).not.toMatch(/rude|two/i);
    for (const node of cluster.nodes)
      expect(await codeOf(node, dirk, messages.send, { params: { id }, body: { content } })).toBe(
        "content_refused",
      );
  }
  const first = { type: "message.send", recipient: "eve", content: "rude" };
  expect(await socket.request(first)).toMatchObject({ error: { code: "content_refused" } });
  expect((await ask(here, eve, conversations.list)).conversations).toEqual([]);
  for (const content of ["crude", "rudeness", "two other words"])
    expect(await codeOf(there, dirk, messages.send, { params: { id }, body: { content } })).toBe("ok");
  await setWords();
  expect(await codeOf(there, dirk, messages.send, { params: { id }, body: { content: "rude" } })).toBe("ok");
});

test("I10 D3 what was sent before is answered when it is sent again, and another text under its key is a conflict", async () => {
  const [here, there] = cluster.nodes;
  await using socket = await connectUser(here, cara.token);
  const sent = { type: "message.send", recipient: "dirk", content: "quite rude", client_id: "before" };
  const first = await socket.request(sent);
  if (first.type !== "ack") throw new Error("was not stored");
  await setWords("rude");
  expect(await socket.request(sent)).toMatchObject({ duplicate: true, message: { id: first.message.id } });
  const params = { id: first.message.conversation_id };
  const body = { content: "quite rude", client_id: "before" };
  expect(await ask(there, cara, messages.send, { params, body })).toMatchObject({
    message: { id: first.message.id },
  });
  expect(await codeOf(there, cara, messages.send, { params, body: { ...body, content: "rude" } })).toBe(
    "conflict",
  );
});

test("I10 M1 F9 an edit is judged by the text that it brings, and never by what was there before", async () => {
  const [here, there] = cluster.nodes;
  await using socket = await connectUser(there, cara.token);
  const { conversation_id: id } = await socket.sendMessage({ recipient: "dirk" }, "hello");
  const files = await Promise.all(["a", "b"].map((text) => uploadFile(here, cara.token, text)));
  const attachments = files.map((file) => file.id);
  const content = "rude from the beginning";
  const { message } = await ask(here, cara, messages.send, {
    params: { id },
    body: { content, attachments },
  });
  await setWords("rude");
  const { seq } = message;
  const edit = (body: { content?: string; attachments?: typeof attachments }) =>
    codeOf(there, cara, messages.edit, { params: { id, seq }, body });
  expect(await edit({ content: "rude in another way" })).toBe("content_refused");
  const frame = { type: "message.edit", conversation_id: id, seq, content: "more rude" };
  expect(await socket.request(frame)).toMatchObject({ error: { code: "content_refused", retryable: false } });
  expect(await edit({ content })).toBe("ok");
  expect(await edit({ attachments: attachments.slice(0, 1) })).toBe("ok");
  expect(await edit({ content, attachments: [] })).toBe("ok");
  expect(await edit({ content: "polite" })).toBe("ok");
  expect(await edit({ content })).toBe("content_refused");
});

test("I10 groups and people are given no name with one of the words, and keep those that they have", async () => {
  const [here, there] = cluster.nodes;
  const create = (name: string, description = "") =>
    codeOf(there, cara, conversations.create, { body: { name, description, participants: ["dirk"] } });
  const body = { name: "Rude people", description: "rude", participants: ["dirk"] };
  const { id } = (await ask(here, cara, conversations.create, { body })).conversation;
  const call = (display_name: string) => codeOf(there, cara, users.updateMe, { body: { display_name } });
  expect(await call("Rude Cara")).toBe("ok");
  await setWords("rude");
  expect(await create("rude")).toBe("content_refused");
  expect(await create("Polite", "and rude")).toBe("content_refused");
  const update = (change: { name?: string; description?: string }, by = cara) =>
    codeOf(there, by, conversations.update, { params: { id }, body: change });
  expect(await update({ name: "Rude again" })).toBe("content_refused");
  expect(await update({ description: "still rude" })).toBe("content_refused");
  // Who may not is told that.
  expect(await update({ name: "Rude again" }, dirk)).toBe("forbidden");
  expect(await update({ name: "Rude people", description: "Polite" })).toBe("ok");
  expect(await update({ name: "Polite", description: "Polite" })).toBe("ok");
  expect(await call("Rude Cara")).toBe("ok");
  expect(await call("Rude")).toBe("content_refused");
  expect(await call("Cara")).toBe("ok");
  expect(await call("Rude Cara")).toBe("content_refused");
});

test("I10 I6 only administrators read the words; the audit log says how many they are", async () => {
  const [here, there] = cluster.nodes;
  const refused_words = [" Secretword ", "secretword", "另一个"];
  await ask(here, boss, admin.updateSettings, { body: { refused_words } });
  expect((await ask(here, boss, admin.getSettings)).settings.refused_words).toEqual(["Secretword", "另一个"]);
  for (const node of cluster.nodes) {
    expect(await codeOf(node, cara, admin.getSettings)).toBe("forbidden");
    expect(await codeOf(node, cara, admin.updateSettings, { body: { refused_words: [] } })).toBe("forbidden");
    expect(await ask(node, { token: "" }, operations.instance)).not.toHaveProperty("instance.refused_words");
  }
  const [entry] = await readAudit(there, boss, { action: "settings.changed" });
  expect(entry?.details).toEqual({ before: { refused_words: 0 }, after: { refused_words: 2 } });
  // Another list of as many is a change, the same one is none.
  await ask(here, boss, admin.updateSettings, { body: { refused_words: ["one", "other"] } });
  await ask(here, boss, admin.updateSettings, { body: { refused_words: ["one", "other"] } });
  const entries = await readAudit(there, boss, { action: "settings.changed" });
  expect(entries[0]?.details).toEqual({ before: { refused_words: 2 }, after: { refused_words: 2 } });
  expect(entries[1]?.id).toBe(entry?.id);
  expect(JSON.stringify(entries)).not.toMatch(/secretword|另一个/i);
  for (const wrong of ["\u200B", "a\u202Eb", "\uFDFA".repeat(64)])
    expect(await codeOf(here, boss, admin.updateSettings, { body: { refused_words: [wrong] } })).toBe(
      "invalid_request",
    );
});

test("I10 L2 the longest list is taken and read, and nothing else of the settings changes it", async () => {
  const [here] = cluster.nodes;
  const refused_words = Array.from({ length: LIMITS.refusedWordsMax }, (_, nth) =>
    `слово ${nth} `.padEnd(LIMITS.refusedWordMaxLength, "ж"),
  );
  await ask(here, boss, admin.updateSettings, { body: { refused_words } });
  const { settings } = await ask(here, boss, admin.updateSettings, { body: { edit_window_s: null } });
  expect(settings.refused_words).toEqual(refused_words);
});
