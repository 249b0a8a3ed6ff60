import { LIMITS } from "@gochat/protocol";
import type { Conversation, ConversationId, Mark, Marked, OwnState, OwnUser } from "@gochat/protocol";
import { call, connectUser, eventually, startServer } from "@gochat/testkit";
import type { TestServer } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { apiOf, openConversation, sendOver } from "./sync/api.ts";
import type { Api } from "./sync/api.ts";

const FOR_YEARS = "2099-01-01T00:00:00.000Z";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

/** Somebody who makes lists, somebody who writes, and groups of both, the oldest first. */
async function setScene(name: string, groups: number) {
  await meet(server, name);
  await meet(server, `${name}-peer`);
  const [own, peer] = [apiOf(server, name), apiOf(server, `${name}-peer`)];
  const ids: ConversationId[] = [];
  for (let i = 0; i < groups; i++)
    ids.push(await openConversation(own, { name: `Group ${i}`, participants: [`${name}-peer`] }));
  return { own, peer, ids };
}

interface List {
  conversations: Conversation[];
  next_cursor: string | null;
}

async function list(api: Api, query: string): Promise<ConversationId[]> {
  const found: ConversationId[] = [];
  for (let cursor = ""; ;) {
    const page = await api<List>("GET", `/conversations?${query}${cursor}`);
    found.push(...page.conversations.map(({ id }) => id));
    if (page.next_cursor === null) return found;
    cursor = `&cursor=${page.next_cursor}`;
  }
}

const personalise = async (api: Api, id: ConversationId, body: object): Promise<OwnState> =>
  (await api<{ me: OwnState }>("PATCH", `/conversations/${id}/me`, body)).me;

test("H5 what one pinned comes first, page by page, and each conversation stands on one page", async () => {
  const { own, peer, ids } = await setScene("pia", 7);
  const [oldest, second, , , fifth] = ids as [ConversationId, ...ConversationId[]];
  const newestFirst = ids.toReversed();
  expect(await list(own, "limit=2")).toEqual(newestFirst);
  for (const id of [second, oldest, fifth]) await personalise(own, id as ConversationId, { is_pinned: true });
  const pinned = newestFirst.filter((id) => [oldest, second, fifth].includes(id));
  const others = newestFirst.filter((id) => !pinned.includes(id));
  for (const limit of [1, 2, 3, 100])
    expect(await list(own, `limit=${limit}`)).toEqual([...pinned, ...others]);
  expect(await list(peer, "limit=3")).toEqual(newestFirst);
  // Among the pinned ones the newest activity is first as well.
  await sendOver(peer, oldest, "hello");
  const rest = pinned.filter((id) => id !== oldest);
  expect(await list(own, "limit=2")).toEqual([oldest, ...rest, ...others]);
  await personalise(own, oldest, { is_pinned: false });
  expect(await list(own, "limit=2")).toEqual([...rest, oldest, ...others]);
});

test("H5 a cursor of before there were pins goes on behind the pinned ones", async () => {
  const { own, ids } = await setScene("clara", 4);
  const [first] = (await own<List>("GET", "/conversations?limit=1")).conversations as [Conversation];
  await personalise(own, ids[0] as ConversationId, { is_pinned: true });
  const cursor = Buffer.from(first.last_activity_at + first.id).toString("base64url");
  expect(await list(own, `cursor=${cursor}`)).toEqual(ids.slice(1, 3).toReversed());
});

test("H5 fifty conversations are pinned, and no more, however many calls come at once", async () => {
  const { own, ids } = await setScene("max", LIMITS.pinnedConversationsMax + 4);
  const pin = async (id: ConversationId | undefined) => {
    const body = { is_pinned: true };
    const answer = await call<{ code?: string }>(server, "PATCH", `/api/v1/conversations/${id}/me`, {
      token: "max",
      body,
    });
    return answer.body.code ?? answer.status;
  };
  const early = ids.slice(0, LIMITS.pinnedConversationsMax - 1);
  for (const id of early) expect(await pin(id)).toBe(200);
  const rest = await Promise.all(ids.slice(early.length).map(pin));
  expect(rest.filter((outcome) => outcome === 200)).toHaveLength(1);
  expect(rest.filter((outcome) => outcome === "limit_reached")).toHaveLength(4);
  // What is pinned already is no more than that, and what is taken away leaves room.
  expect(await pin(ids[0])).toBe(200);
  await personalise(own, ids[0] as ConversationId, { is_pinned: false });
  expect(await pin(ids[0])).toBe(200);
  const page = await own<List>("GET", "/conversations");
  expect(page.conversations.every(({ me }) => me.pinned_at !== null)).toBe(true);
  expect(page.conversations).toHaveLength(LIMITS.pinnedConversationsMax);
});

test("G8 H5 what is archived comes back when somebody writes, and not for what else happens", async () => {
  const { own, peer, ids } = await setScene("ada", 3);
  const [id, other] = ids as [ConversationId, ConversationId];
  await using device = await connectUser(server, "ada");
  await sendOver(peer, id, "before");
  expect(await personalise(own, id, { is_archived: true })).toMatchObject({
    archived_at: expect.any(String),
  });
  await own("PATCH", `/conversations/${id}`, { name: "Renamed" });
  await sendOver(peer, other, "elsewhere");
  expect(await list(own, "archived=true")).toEqual([id]);
  expect(await list(own, "")).not.toContain(id);
  const { seq } = await sendOver(peer, id, "are you there?");
  expect(await list(own, "archived=true")).toEqual([]);
  expect((await list(own, ""))[0]).toBe(id);
  const { conversation } = await own<{ conversation: Conversation }>("GET", `/conversations/${id}`);
  expect(conversation.me.archived_at).toBeNull();
  // The devices are told by the message.
  await eventually(() =>
    expect(device.frames).toContainEqual(
      expect.objectContaining({ type: "message.created", message: expect.objectContaining({ seq }) }),
    ),
  );
  // Archived again it stays there until the next one, one's own included.
  await personalise(own, id, { is_archived: true });
  expect(await list(own, "archived=true")).toEqual([id]);
  await sendOver(own, id, "now I am");
  expect(await list(own, "archived=true")).toEqual([]);
});

test("G8 what is archived and muted stays, and silence and its end change nothing about that", async () => {
  const { own, peer, ids } = await setScene("mute", 1);
  const [id] = ids as [ConversationId];
  const isArchived = async () => {
    const [archived, listed] = [await list(own, "archived=true"), await list(own, "")];
    expect([...archived, ...listed]).toEqual([id]);
    return archived.length === 1;
  };
  await personalise(own, id, { is_archived: true, muted_until: FOR_YEARS });
  await sendOver(peer, id, "one");
  expect(await isArchived()).toBe(true);
  expect((await personalise(own, id, { muted_until: null })).archived_at).toEqual(expect.any(String));
  expect(await isArchived()).toBe(true);
  await sendOver(peer, id, "two");
  expect(await isArchived()).toBe(false);
  expect((await personalise(own, id, { muted_until: FOR_YEARS })).archived_at).toBeNull();
  expect(await isArchived()).toBe(false);
  await sendOver(peer, id, "three");
  expect(await isArchived()).toBe(false);
  // A silence that is over does not keep it.
  await personalise(own, id, { is_archived: true, muted_until: "2001-01-01T00:00:00.000Z" });
  expect(await isArchived()).toBe(true);
  await sendOver(peer, id, "four");
  expect(await isArchived()).toBe(false);
});

test("U3 U4 whoever was removed and is back counts again what named them before, from the message on that they mark as unread", async () => {
  const { own, peer, ids } = await setScene("una", 1);
  const [group] = ids as [ConversationId];
  const user = (await peer<{ user: OwnUser }>("GET", "/auth/me")).user;
  const { seq } = await sendOver(own, group, `@${user.username} do you see this?`);
  await own("DELETE", `/conversations/${group}/members/${user.id}`);
  await own("POST", `/conversations/${group}/members`, { user_ids: [user.id] });
  await sendOver(own, group, `@${user.username} and this?`);
  const mark = async (state: Omit<Mark, "conversation_id">) => {
    const marks = [{ conversation_id: group, ...state }];
    return (await peer<{ marks: Marked[] }>("POST", "/marks", { marks })).marks[0]?.me;
  };
  expect(await mark({})).toMatchObject({ unread_count: 1, mention_count: 1 });
  expect(await mark({ read_seq: Number.MAX_SAFE_INTEGER })).toMatchObject({ mention_count: 0 });
  expect(await mark({ unread_from: seq })).toMatchObject({ unread_count: 2, mention_count: 2 });
});
