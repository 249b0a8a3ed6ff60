import { call, connectUser, startServer } from "@gochat/testkit";
import type { Conversation, Message, UserId } from "@gochat/protocol";
import { expect, test } from "vitest";

interface Page {
  messages: Message[];
  next_cursor: string | null;
  has_more: boolean;
}

test("H1 H2 H3 history by cursor, after and around: every message once, in order, from any side", async () => {
  await using server = await startServer();
  await using alice = await connectUser(server, "alice");
  await using _bob = await connectUser(server, "bob");
  const sent: Message[] = [];
  for (let i = 1; i <= 120; i++) sent.push(await alice.sendMessage({ recipient: "bob" }, `m${i}`));
  const path = `/api/v1/conversations/${sent[0]?.conversation_id}/messages`;
  const page = async (query: string) =>
    (await call<Page>(server, "GET", `${path}?${query}`, { token: "alice" })).body;
  const seqs = ({ messages }: Page) => messages.map(({ seq }) => seq);

  const newest = await page("");
  expect([seqs(newest).at(0), seqs(newest).at(-1), newest.has_more]).toEqual([71, 120, true]);
  const back: Message[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const next: Page = await page(`limit=50${cursor && `&cursor=${cursor}`}`);
    back.unshift(...next.messages);
    cursor = next.next_cursor;
  }
  expect(back).toEqual(sent);

  const forward: Message[] = [];
  for (let more = true; more;) {
    const next = await page(`limit=50&after=${forward.at(-1)?.seq ?? 0}`);
    forward.push(...next.messages);
    more = next.has_more;
  }
  expect(forward).toEqual(sent);

  expect(seqs(await page("around=60&limit=10"))).toEqual([55, 56, 57, 58, 59, 60, 61, 62, 63, 64]);
  expect(seqs(await page("around=119&limit=10"))).toEqual([111, 112, 113, 114, 115, 116, 117, 118, 119, 120]);
  expect(seqs(await page("around=1&limit=4"))).toEqual([1, 2]);
  expect(await page("after=120")).toEqual({ messages: [], next_cursor: null, has_more: false });
  expect((await call(server, "GET", `${path}?after=1&around=2`, { token: "alice" })).status).toBe(400);
});

test("H5 somebody who leaves does not bring the group to the top", async () => {
  await using server = await startServer();
  const people = ["alice", "bob", "carol"] as const;
  const ids = await Promise.all(
    people.map(async (token) => {
      const { body } = await call<{ user: { id: UserId } }>(server, "GET", "/api/v1/auth/me", { token });
      return body.user.id;
    }),
  );
  const make = async (name: string) => {
    const body = { name, participant_ids: ids.slice(1) };
    const made = await call<{ conversation: Conversation }>(server, "POST", "/api/v1/conversations", {
      token: "alice",
      body,
    });
    return made.body.conversation.id;
  };
  const [old, newer] = [await make("Old"), await make("Newer")];
  const list = async () => {
    const { body } = await call<{ conversations: Conversation[] }>(server, "GET", "/api/v1/conversations", {
      token: "alice",
    });
    return body.conversations.map(({ id, last_message }) => [id, last_message?.system?.action]);
  };
  const remove = (token: string, id: UserId | undefined) =>
    call(server, "DELETE", `/api/v1/conversations/${old}/members/${id}`, { token });
  expect((await remove("bob", ids[1])).status).toBe(204);
  expect(await list()).toEqual([
    [newer, "group.created"],
    [old, "member.left"],
  ]);
  // Whoever is removed is news.
  expect((await remove("alice", ids[2])).status).toBe(204);
  expect(await list()).toEqual([
    [old, "member.removed"],
    [newer, "group.created"],
  ]);
});

test("H5 the list of conversations: newest activity first, page by page, with members and last message", async () => {
  await using server = await startServer();
  await using alice = await connectUser(server, "alice");
  const peers = Array.from({ length: 7 }, (_, i) => `peer${i}`);
  for (const name of peers) await (await connectUser(server, name))[Symbol.asyncDispose]();
  for (const name of peers) await alice.sendMessage({ recipient: name }, `to ${name}`);
  await alice.sendMessage({ recipient: "peer2" }, "again");

  type List = { conversations: Conversation[]; next_cursor: string | null };
  const found: Conversation[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const query: string = `limit=3${cursor && `&cursor=${cursor}`}`;
    const { body }: { body: List } = await call<List>(server, "GET", `/api/v1/conversations?${query}`, {
      token: "alice",
    });
    found.push(...body.conversations);
    cursor = body.next_cursor;
  }
  expect(found.map(({ last_message }) => last_message?.content)).toEqual([
    "again",
    ...["peer6", "peer5", "peer4", "peer3", "peer1", "peer0"].map((name) => `to ${name}`),
  ]);
  expect(found[0]).toMatchObject({ kind: "direct", last_seq: 2, version: 3, member_count: 2 });
  expect(found[0]?.members.map(({ user }) => user.username).toSorted((a, b) => a.localeCompare(b))).toEqual([
    "alice",
    "peer2",
  ]);
  const one = await call<{ conversation: Conversation }>(
    server,
    "GET",
    `/api/v1/conversations/${found[0]?.id}`,
    { token: "peer2" },
  );
  // The same for both sides, but for how far each has got.
  expect({ ...one.body.conversation, me: null }).toEqual({ ...found[0], me: null });
  expect(one.body.conversation.me).toMatchObject({ read_seq: 0, unread_count: 2 });
  expect(found[0]?.me).toMatchObject({ read_seq: 2, unread_count: 0 });
});

test("D6 twenty people who open the same direct conversation at once open one", async () => {
  await using server = await startServer();
  await using alice = await connectUser(server, "alice");
  await using bob = await connectUser(server, "bob");
  const opened = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      i % 2 === 0
        ? call<{ conversation: Conversation; is_new: boolean }>(server, "POST", "/api/v1/conversations", {
            token: "alice",
            body: { participant: "bob" },
          })
        : call<{ conversation: Conversation; is_new: boolean }>(server, "POST", "/api/v1/conversations", {
            token: "bob",
            body: { participant_id: alice.ready.user.id },
          }),
    ),
  );
  expect(new Set(opened.map(({ body }) => body.conversation.id)).size).toBe(1);
  expect(opened.filter(({ body }) => body.is_new)).toHaveLength(1);
  expect(opened.filter(({ status }) => status === 201)).toHaveLength(1);
  await bob.next("conversation.created");
});
