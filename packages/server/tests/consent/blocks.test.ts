import { ENDPOINTS, LIMITS } from "@gochat/protocol";
import type { Block, ConversationId, Message, OwnState, User, UserId } from "@gochat/protocol";
import { connectSql, connectUser, eventually, startNodes } from "@gochat/testkit";
import type { TestCluster } from "@gochat/testkit";
import { insertNamed, meet } from "@gochat/testkit/people.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openConversation, sendOver } from "../sync/api.ts";
import { asked, join, listIds, nameOf, setAudience, stateOf, watch } from "./rig.ts";
import type { Person } from "./rig.ts";

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startNodes(2);
});
afterAll(() => cluster[Symbol.asyncDispose]());

interface Pair extends AsyncDisposable {
  /** On one node. */
  readonly ann: Person;
  /** On the other one. */
  readonly ben: Person;
}

async function pair(): Promise<Pair> {
  const ann = await join(cluster.nodes[0], nameOf("ann"));
  const ben = await join(cluster.nodes[1], nameOf("ben"));
  const dispose = async () => {
    await ann[Symbol.asyncDispose]();
    await ben[Symbol.asyncDispose]();
  };
  return { ann, ben, [Symbol.asyncDispose]: dispose };
}

/** Both have written. */
async function talk({ ann, ben }: Pair): Promise<ConversationId> {
  const { conversation_id: id } = await ann.device.sendMessage({ recipient: ben.name }, "hello");
  await ben.device.sendMessage({ conversation_id: id }, "hello yourself");
  return id;
}

const block = async ({ api }: Person, other: Person, body: object = {}): Promise<Block> =>
  (await api<{ block: Block }>("PUT", `/users/me/blocks/${other.id}`, body)).block;
const unblock = ({ api }: Person, other: Person) => api("DELETE", `/users/me/blocks/${other.id}`);
const blocksOf = async ({ api }: Person): Promise<Block[]> =>
  (await api<{ blocks: Block[] }>("GET", "/users/me/blocks")).blocks;

/** What can be tried with a message of one's own, the first one, in every way that there is. */
async function tryAll(person: Person, id: ConversationId): Promise<Record<string, string>> {
  const seq = person.name.startsWith("ann") ? 1 : 2;
  const path = `/conversations/${id}`;
  const message = { conversation_id: id, seq };
  return {
    "send by frame": await asked(person, { type: "message.send", conversation_id: id, content: "more" }),
    "send by call": await person.outcome("POST", `${path}/messages`, { content: "more" }),
    edit: await asked(person, { type: "message.edit", ...message, content: `edited ${Math.random()}` }),
    "edit by call": await person.outcome("PATCH", `${path}/messages/${seq}`, { content: `${Math.random()}` }),
    react: await asked(person, { type: "reaction.add", ...message, emoji: "👍" }),
    "take back": await asked(person, { type: "reaction.remove", ...message, emoji: "👍" }),
    pin: await person.outcome("PUT", `${path}/pins/${seq}`),
    unpin: await person.outcome("DELETE", `${path}/pins/${seq}`),
  };
}

const all = (answers: Record<string, string>) => new Set(Object.values(answers));

test("S5 only the blocker sees a block, on every device, again is no error, and its list goes page by page", async () => {
  await using two = await pair();
  const { ann, ben } = two;
  await using other = await join(cluster.nodes[1], nameOf("other"));
  await using beside = await join(cluster.nodes[1], ann.name);
  const made = await block(ann, ben);
  expect(made).toMatchObject({ user: { id: ben.id, username: ben.name }, hides_in_groups: false });
  for (const { device } of [ann, beside])
    expect(await device.next("block.changed")).toEqual({
      type: "block.changed",
      user_id: ben.id,
      block: made,
    });
  const again = await block(ann, ben, { hides_in_groups: true });
  expect(again).toEqual({ ...made, hides_in_groups: true });
  // What is not said stays.
  expect(await block(ann, ben)).toEqual(again);
  await block(ann, other);
  expect((await blocksOf(ann)).map(({ user }) => user.id)).toEqual([other.id, ben.id]);
  const first = await ann.api<{ blocks: Block[]; next_cursor: string }>("GET", "/users/me/blocks?limit=1");
  const second = await ann.api<{ blocks: Block[]; next_cursor: null }>(
    "GET",
    `/users/me/blocks?limit=1&cursor=${first.next_cursor}`,
  );
  expect([...first.blocks, ...second.blocks].map(({ user }) => user.id)).toEqual([other.id, ben.id]);
  expect(second.next_cursor).toBeNull();
  expect(await blocksOf(ben)).toEqual([]);

  await unblock(ann, ben);
  await unblock(ann, ben);
  const told = beside.device.frames.filter((frame) => frame.type === "block.changed");
  await eventually(() => expect(told).not.toEqual([]));
  await eventually(() => {
    const changes = beside.device.frames.filter((frame) => frame.type === "block.changed");
    expect(changes.map(({ user_id, block }) => [user_id, block === null])).toEqual([
      [ben.id, false],
      [ben.id, false],
      [ben.id, false],
      [other.id, false],
      [ben.id, true],
    ]);
  });
  expect(ben.device.frames.filter(({ type }) => type === "block.changed")).toEqual([]);
});

test("S5 one blocks others who exist, and as many as the limit says", async () => {
  await using two = await pair();
  const { ann, ben } = two;
  expect(await ann.outcome("PUT", `/users/me/blocks/${ann.id}`, {})).toBe("invalid_request");
  expect(await ann.outcome("PUT", `/users/me/blocks/${crypto.randomUUID()}`, {})).toBe("user_not_found");
  expect(await ann.outcome("PUT", `/users/me/blocks/${ben.id}`, { hides: true })).toBe("invalid_request");
  await using sql = await connectSql(cluster.databaseUrl);
  const many = await insertNamed(
    sql,
    Array.from({ length: LIMITS.blocksMax }, (_, n) => nameOf(`many-${n}`)),
  );
  await sql.rows(
    "insert into blocks (blocker_id, blocked_id, hides_in_groups) select $1, id, false from unnest($2::uuid[]) u (id)",
    [ann.id, many],
  );
  expect(await ann.outcome("PUT", `/users/me/blocks/${ben.id}`, {})).toBe("limit_reached");
  expect(await ann.outcome("PUT", `/users/me/blocks/${many[0] ?? ""}`, { hides_in_groups: true })).toBe("ok");
});

test("S6 nothing new comes into the conversation of two, whoever of them blocks, from either node; the rest goes on", async () => {
  await using two = await pair();
  const { ann, ben } = two;
  const id = await talk(two);
  for (const [blocker, other] of [
    [ann, ben],
    [ben, ann],
  ] as const) {
    await block(blocker, other);
    for (const person of [ann, ben]) {
      expect(all(await tryAll(person, id))).toEqual(new Set(["not_accepted"]));
      expect(await asked(person, { type: "message.send", recipient: blocker.name, content: "x" })).toBe(
        person === blocker ? "self_recipient" : "not_accepted",
      );
      const own = { conversation_id: id, read_seq: 2 };
      expect(await person.outcome("POST", "/marks", { marks: [own] })).toBe("ok");
      expect(await person.outcome("PATCH", `/conversations/${id}/me`, { is_archived: true })).toBe("ok");
      expect(await person.outcome("PATCH", `/conversations/${id}/me`, { muted_until: null })).toBe("ok");
      expect(await person.outcome("GET", `/conversations/${id}/messages`)).toBe("ok");
    }
    await unblock(blocker, other);
    for (const person of [ann, ben]) expect(all(await tryAll(person, id))).toEqual(new Set(["ok"]));
  }
  await block(ann, ben);
  const own: Message = (
    await ann.api<{ messages: Message[] }>("GET", `/conversations/${id}/messages?limit=1`)
  ).messages[0] as Message;
  const author = own.sender.id === ann.id ? ann : ben;
  expect(await asked(author, { type: "message.delete", conversation_id: id, seq: own.seq })).toBe("ok");
});

test("S6 both may block each other: the conversation is open again when neither does", async () => {
  await using two = await pair();
  const { ann, ben } = two;
  const id = await talk(two);
  await block(ann, ben);
  await block(ben, ann);
  await unblock(ann, ben);
  const send = (person: Person) => asked(person, { type: "message.send", conversation_id: id, content: "x" });
  expect([await send(ann), await send(ben)]).toEqual(["not_accepted", "not_accepted"]);
  await unblock(ben, ann);
  expect([await send(ann), await send(ben)]).toEqual(["ok", "ok"]);
});

test("S6 no conversation is opened by either, by any way; one that is there is found", async () => {
  await using two = await pair();
  const { ann, ben } = two;
  await block(ann, ben);
  for (const [person, other] of [
    [ann, ben],
    [ben, ann],
  ] as const) {
    const { outcome } = person;
    expect(await outcome("POST", "/conversations", { participant: other.name })).toBe("not_accepted");
    expect(await outcome("POST", "/conversations", { participant_id: other.id })).toBe("not_accepted");
    expect(await asked(person, { type: "message.send", recipient: other.name, content: "x" })).toBe(
      "not_accepted",
    );
  }
  await using sql = await connectSql(cluster.databaseUrl);
  const found = await sql.rows("select from members where user_id = any($1::uuid[])", [[ann.id, ben.id]]);
  expect(found).toEqual([]);
  await unblock(ann, ben);
  const id = await talk(two);
  await block(ben, ann);
  expect(await openConversation(ann.api, { participant: ben.name })).toBe(id);
});

test("D3 S6 a repeat of what was stored is answered as ever, over both ways", async () => {
  await using two = await pair();
  const { ann, ben } = two;
  const first = await ann.device.sendMessage({ recipient: ben.name }, "kept", "key");
  await block(ben, ann);
  for (const to of [{ recipient: ben.name }, { conversation_id: first.conversation_id }])
    expect((await ann.device.sendMessage(to, "kept", "key")).id).toBe(first.id);
  const body = { content: "kept", client_id: "key" };
  const answer = await ann.api<{ message: Message }>(
    "POST",
    `/conversations/${first.conversation_id}/messages`,
    body,
  );
  expect(answer.message.id).toBe(first.id);
  expect(
    await asked(ann, { type: "message.send", recipient: ben.name, content: "new", client_id: "k2" }),
  ).toBe("not_accepted");
});

test("S6 S4 the request of somebody whom one blocks is ignored from then on", async () => {
  await using two = await pair();
  const { ann, ben } = two;
  await setAudience(ann, { messages_from: "nobody" });
  const { conversation_id: id } = await ben.device.sendMessage({ recipient: ann.name }, "hello");
  expect(await listIds(ann, "requests=true")).toEqual([id]);
  await block(ann, ben);
  expect(await listIds(ann, "requests=true")).toEqual([]);
  expect(await listIds(ann, "requests=ignored")).toEqual([id]);
  expect((await stateOf(ann, id)).request).toBe("ignored");
  await eventually(() => {
    const told = ann.device.frames.filter((frame) => frame.type === "conversation.marked");
    expect(told.at(-1)?.me).toMatchObject({ request: "ignored" });
  });
});

/** Until it has come over the bus. */
const untilSeen = (person: Person, userId: UserId) =>
  eventually(async () => expect(await watch(person, userId)).toBe("online"));

test("S8 presence ends in both directions at once, on every node, and is seen again after the end", async () => {
  await using two = await pair();
  const { ann, ben } = two;
  await using watcher = await join(cluster.nodes[1], nameOf("watcher"));
  await talk(two);
  await untilSeen(ann, ben.id);
  await untilSeen(ben, ann.id);
  await watcher.device.sendMessage({ recipient: ann.name }, "hello");
  await ann.device.sendMessage({ recipient: watcher.name }, "hello");
  await untilSeen(watcher, ann.id);
  const from = [ann, ben, watcher].map(({ device }) => device.frames.length);
  await block(ann, ben);
  for (const [n, [person, other]] of [[ann, ben] as const, [ben, ann] as const].entries()) {
    await eventually(
      () => {
        const changes = person.device.frames
          .slice(from[n])
          .filter((frame) => frame.type === "presence.changed" && frame.presence.user_id === other.id);
        expect(changes).toMatchObject([{ presence: { status: "offline", last_seen_at: null } }]);
      },
      { timeoutMs: 2000 },
    );
    expect(await watch(person, other.id)).toBe("offline");
  }
  expect(watcher.device.frames.slice(from[2])).toEqual([]);
  await unblock(ann, ben);
  await untilSeen(ann, ben.id);
  await untilSeen(ben, ann.id);
});

test("S8 U6 neither sees the other type or read in their conversation, nor afterwards what was read meanwhile", async () => {
  await using two = await pair();
  const { ann, ben } = two;
  const id = await talk(two);
  await ben.device.sendMessage({ conversation_id: id }, "unread");
  await block(ann, ben);
  const since = ben.device.frames.length;
  ann.device.send({ type: "typing.start", conversation_id: id });
  await ann.device.settleTyping();
  await ann.api("POST", "/marks", { marks: [{ conversation_id: id, read_seq: 3 }] });
  expect((await stateOf(ann, id)).read_seq).toBe(3);
  const readers = async (): Promise<UserId[]> =>
    (await ben.api<{ users: User[] }>("GET", `/conversations/${id}/messages/3/readers`)).users.map(
      (u) => u.id,
    );
  expect(await readers()).toEqual([]);
  // A device that comes back learns nothing either.
  await using back = await connectUser(cluster.nodes[0], ben.name);
  back.send({
    type: "sync",
    conversations: { [id]: 4 },
    since: ben.device.ready.since,
    epoch: back.ready.epoch,
  });
  await back.next("synced");
  const ofAnn = back.frames.filter(
    (frame) => frame.type === "conversation.marked" && frame.user_id === ann.id,
  );
  expect(ofAnn).toEqual([]);
  await unblock(ann, ben);
  expect(await readers()).toEqual([]);
  await ben.device.sendMessage({ conversation_id: id }, "and now");
  await ann.api("POST", "/marks", { marks: [{ conversation_id: id, read_seq: 4 }] });
  // Nothing was told before this.
  await eventually(() => {
    const heard = ben.device.frames.slice(since).filter(({ type }) => /^(typing|conversation)/.test(type));
    expect(heard.filter((frame) => "user_id" in frame && frame.user_id === ann.id)).toMatchObject([
      { type: "conversation.marked", read_seq: 4 },
    ]);
  });
  expect(await readers()).toEqual([ann.id]);
});

test("S7 S8 in a group of both messages come as ever; hides_in_groups ends typing and what mentions count", async () => {
  await using two = await pair();
  const { ann, ben } = two;
  await using cara = await join(cluster.nodes[0], nameOf("cara"));
  const id = await openConversation(cara.api, { name: "Group", participants: [ann.name, ben.name] });
  for (const person of [ann, ben, cara]) await sendOver(person.api, id, "hello");
  const mentions = async () => (await stateOf(ann, id)).mention_count;
  const typingHeardBy = (person: Person, typist: Person) =>
    person.device.frames.filter((frame) => frame.type === "typing.started" && frame.user_id === typist.id)
      .length;
  const type = async (typist: Person) => {
    const before = typingHeardBy(cara, typist);
    typist.device.send({ type: "typing.start", conversation_id: id });
    await eventually(() => expect(typingHeardBy(cara, typist)).toBe(before + 1));
  };
  await sendOver(ben.api, id, `@${ann.name} look`);
  await block(ann, ben);
  expect(await mentions()).toBe(1);
  await type(ben);
  await eventually(() => expect(typingHeardBy(ann, ben)).toBe(1));

  await block(ann, ben, { hides_in_groups: true });
  await sendOver(ben.api, id, `@${ann.name} look again`);
  await sendOver(cara.api, id, `@${ann.name} it is me`);
  expect(await mentions()).toBe(1);
  const marked = await ann.api<{ marks: { me: OwnState }[] }>("POST", "/marks", {
    marks: [{ conversation_id: id, read_seq: 1 }],
  });
  expect(marked.marks[0]?.me.mention_count).toBe(1);
  // What is typed after a message is passed on at once (P1).
  await sendOver(ben.api, id, "and");
  await type(ben);
  await type(ann);
  await cara.device.sendMessage({ conversation_id: id }, "the last one");
  await eventually(() => {
    const seqs = ann.device.frames.flatMap((frame) =>
      frame.type === "message.created" && frame.conversation_id === id ? [frame.message.seq] : [],
    );
    const last = seqs.at(-1) ?? 0;
    // Those of hers came as answers, over HTTP, to this device as well.
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, n) => last - seqs.length + 1 + n));
    expect(ann.device.messages.at(-1)?.content).toBe("the last one");
  });
  expect([typingHeardBy(ann, ben), typingHeardBy(ben, ann)]).toEqual([1, 0]);
  await unblock(ann, ben);
  expect(await mentions()).toBe(3);
});

test("S8 A17 a search does not find those for whom somebody blocked them; whatever else is known of them stays", async () => {
  await using two = await pair();
  const { ann, ben } = two;
  const find = async (person: Person, query: string) =>
    (await person.api<{ users: User[] }>("GET", `/users?query=${query}`)).users.map(
      ({ username }) => username,
    );
  await block(ann, ben);
  expect(await find(ben, ann.name)).toEqual([]);
  expect(await find(ann, ben.name)).toEqual([ben.name]);
  expect(await ben.outcome("GET", `/users/${ann.id}`)).toBe("ok");
  // The same for a person and for a name: it says that there is somebody.
  expect(await ben.outcome("POST", "/conversations", { participant: ann.name })).toBe("not_accepted");
  expect(await ben.outcome("POST", "/conversations", { participant: nameOf("nobody") })).toBe(
    "user_not_found",
  );
});

test("A15 S5 of a deleted account no block is left, and its conversations close though they were blocked", async () => {
  await using two = await pair();
  const { ann, ben } = two;
  const id = await talk(two);
  const leaver = await meet(cluster.nodes[0], nameOf("leaver"));
  await block(ann, ben);
  await ann.api("PUT", `/users/me/blocks/${leaver.id}`, {});
  await ben.api("DELETE", ENDPOINTS.users.deleteMe.path, {});
  await using sql = await connectSql(cluster.databaseUrl);
  expect(await sql.rows("select from blocks where blocker_id = $1 or blocked_id = $1", [ben.id])).toEqual([]);
  expect((await blocksOf(ann)).map(({ user }) => user.id)).toEqual([leaver.id]);
  await eventually(async () =>
    expect(await asked(ann, { type: "message.send", conversation_id: id, content: "x" })).toBe(
      "conversation_closed",
    ),
  );
});
