import { GROUP_REQUEST_DAYS, LIMITS } from "@gochat/protocol";
import type { Conversation, ConversationId, GroupRequest, Member, Problem, UserId } from "@gochat/protocol";
import { call, connectSql, eventually, startNodes } from "@gochat/testkit";
import type { TestCluster } from "@gochat/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openConversation, sendOver } from "../sync/api.ts";
import { join, listIds, nameOf, setAudience } from "./rig.ts";
import type { Person } from "./rig.ts";

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startNodes(2);
});
afterAll(() => cluster[Symbol.asyncDispose]());

interface Scene extends AsyncDisposable {
  /** Makes the group; on one node. */
  readonly olga: Person;
  /** Is added to groups by those whom `groups_from` lets; on the other one. */
  readonly shy: Person;
  readonly max: Person;
}

async function setScene(groups_from: "everybody" | "shared" | "nobody"): Promise<Scene> {
  const olga = await join(cluster.nodes[0], nameOf("olga"));
  const shy = await join(cluster.nodes[1], nameOf("shy"));
  const max = await join(cluster.nodes[0], nameOf("max"));
  await setAudience(shy, { groups_from });
  const dispose = async () => {
    for (const person of [olga, shy, max]) await person[Symbol.asyncDispose]();
  };
  return { olga, shy, max, [Symbol.asyncDispose]: dispose };
}

interface Added {
  members: Member[];
  member_count: number;
  requested?: UserId[];
}

const group = ({ api }: Person, ...others: Person[]): Promise<ConversationId> =>
  openConversation(api, { name: "Crew", participant_ids: others.map(({ id }) => id) });
const add = ({ api }: Person, id: ConversationId, body: object) =>
  api<Added>("POST", `/conversations/${id}/members`, body);
const requestsOf = async ({ api }: Person): Promise<GroupRequest[]> =>
  (await api<{ requests: GroupRequest[] }>("GET", "/users/me/group-requests")).requests;
const accepting = (id: ConversationId) => `/users/me/group-requests/${id}/accept`;
const accept = async ({ api }: Person, id: ConversationId): Promise<Conversation> =>
  (await api<{ conversation: Conversation }>("POST", accepting(id))).conversation;
const membersOf = async ({ api }: Person, id: ConversationId): Promise<UserId[]> =>
  (await api<{ members: Member[] }>("GET", `/conversations/${id}/members`)).members.map(
    ({ user }) => user.id,
  );

test.each(["everybody", "shared", "nobody"] as const)(
  "S1 S9 who is asked before they are added, with groups_from %s",
  async (groups_from) => {
    await using scene = await setScene(groups_from);
    const { olga, shy, max } = scene;
    const id = await group(olga, max);
    const first = await add(olga, id, { user_ids: [shy.id] });
    expect(first.requested).toEqual(groups_from === "everybody" ? undefined : [shy.id]);
    expect(first.members.map(({ user }) => user.id)).toEqual(groups_from === "everybody" ? [shy.id] : []);
    // They share a group by now.
    if (groups_from !== "everybody") await accept(shy, id);
    const another = await group(olga, max);
    const second = await add(olga, another, { usernames: [shy.name] });
    expect(second.requested).toEqual(groups_from === "nobody" ? [shy.id] : undefined);
  },
);

test("S9 who is asked is no member, sees of the group its name, its size and who asks, and hears of it on every device", async () => {
  await using scene = await setScene("nobody");
  const { olga, shy, max } = scene;
  await using beside = await join(cluster.nodes[0], shy.name);
  const id = await group(olga, max);
  const { members, member_count, requested } = await add(olga, id, { user_ids: [shy.id] });
  expect({ members, member_count, requested }).toEqual({ members: [], member_count: 2, requested: [shy.id] });
  const [request, ...others] = await requestsOf(shy);
  expect(others).toEqual([]);
  expect(request).toEqual({
    conversation_id: id,
    name: "Crew",
    member_count: 2,
    asked_by: expect.objectContaining({ id: olga.id, username: olga.name }),
    created_at: expect.any(String),
  });
  for (const { device } of [shy, beside]) {
    expect(await device.next("group_request.added")).toEqual({ type: "group_request.added", request });
    expect(device.frames.map(({ type }) => type)).toEqual(["ready", "group_request.added"]);
  }
  expect(await membersOf(olga, id)).not.toContain(shy.id);
  expect(await listIds(shy)).toEqual([]);
  expect(await shy.outcome("GET", `/conversations/${id}`)).toBe("conversation_not_found");
  const { conversation } = await olga.api<{ conversation: Conversation }>("GET", `/conversations/${id}`);
  // Nothing of it is in the log.
  expect([conversation.version, conversation.last_seq]).toEqual([2, 1]);
  // Others who are asked at once with people who are added: each as their own setting says.
  await using open = await join(cluster.nodes[1], nameOf("open"));
  const both = await add(olga, id, { user_ids: [shy.id, open.id] });
  expect(both.members.map(({ user }) => user.id)).toEqual([open.id]);
  expect(both.requested).toEqual([shy.id]);
});

test("S9 a group is made though everybody else is asked first", async () => {
  await using scene = await setScene("nobody");
  const { olga, shy } = scene;
  const made = await olga.api<{ conversation: Conversation; is_new: boolean; requested: UserId[] }>(
    "POST",
    "/conversations",
    { name: "Crew", participants: [shy.name] },
  );
  expect(made).toMatchObject({ is_new: true, requested: [shy.id], conversation: { member_count: 1 } });
  const { id } = made.conversation;
  expect((await requestsOf(shy)).map(({ conversation_id }) => conversation_id)).toEqual([id]);
  const conversation = await accept(shy, id);
  expect(conversation.member_count).toBe(2);
  expect((await membersOf(olga, id)).toSorted()).toEqual([olga.id, shy.id].toSorted());
});

test("S10 G6 to accept joins as if one had been added now: the event, the report of who asked, and no request any more", async () => {
  await using scene = await setScene("nobody");
  const { olga, shy, max } = scene;
  await using beside = await join(cluster.nodes[0], shy.name);
  const id = await openConversation(olga.api, { name: "Crew", participants: [max.name], history: "joined" });
  await add(olga, id, { user_ids: [shy.id] });
  await sendOver(olga.api, id, "from before they came");
  const conversation = await accept(shy, id);
  expect(conversation).toMatchObject({ id, member_count: 3, me: { role: "member", joined_seq: 2 } });
  const added = await max.device.next("member.added");
  expect(added.members.map(({ user }) => user.id)).toEqual([shy.id]);
  const { message } = await max.device.next("message.created");
  const report = message.kind === "system" ? message : (await max.device.next("message.created")).message;
  expect(report).toMatchObject({
    sender: { id: olga.id },
    system: { action: "member.added", users: [{ id: shy.id }] },
  });
  for (const { device } of [shy, beside]) {
    expect((await device.next("conversation.created")).conversation_id).toBe(id);
    await eventually(() =>
      expect(device.frames).toContainEqual({ type: "group_request.removed", conversation_id: id }),
    );
  }
  expect(await requestsOf(shy)).toEqual([]);
  // The answer may have been lost.
  expect((await accept(shy, id)).id).toBe(id);
  expect((await membersOf(olga, id)).filter((userId) => userId === shy.id)).toHaveLength(1);
});

test("S10 to take a request away tells nobody, again is no error, and it is not accepted any more", async () => {
  await using scene = await setScene("nobody");
  const { olga, shy, max } = scene;
  await using beside = await join(cluster.nodes[0], shy.name);
  const id = await group(olga, max);
  await add(olga, id, { user_ids: [shy.id] });
  const before = olga.device.frames.length;
  for (let i = 0; i < 2; i++) await shy.api("DELETE", `/users/me/group-requests/${id}`);
  expect(await beside.device.next("group_request.removed")).toMatchObject({ conversation_id: id });
  expect(await requestsOf(shy)).toEqual([]);
  expect(await shy.outcome("POST", accepting(id))).toBe("group_request_not_found");
  expect(olga.device.frames.slice(before)).toEqual([]);
  // To be asked again is another request.
  await add(olga, id, { user_ids: [shy.id] });
  expect(await requestsOf(shy)).toHaveLength(1);
});

test.each([
  [
    "the group is closed",
    async ({ olga, max }: Scene, id: ConversationId) => {
      await olga.api("DELETE", `/conversations/${id}/members/${max.id}`);
      await olga.api("DELETE", `/conversations/${id}/members/${olga.id}`);
    },
  ],
  [
    "who asked is no admin any more",
    async ({ olga, max }: Scene, id: ConversationId) => {
      await olga.api("PATCH", `/conversations/${id}/members/${max.id}`, { role: "owner" });
      await max.api("PATCH", `/conversations/${id}/members/${olga.id}`, { role: "member" });
    },
  ],
  [
    "who asked has left",
    async ({ olga, max }: Scene, id: ConversationId) => {
      await olga.api("PATCH", `/conversations/${id}/members/${max.id}`, { role: "owner" });
      await olga.api("DELETE", `/conversations/${id}/members/${olga.id}`);
    },
  ],
  [
    "who asked deleted their account",
    async ({ olga }: Scene) => {
      await olga.api("DELETE", "/users/me", {});
    },
  ],
])("S9 S10 A15 a request is of no use when %s", async (_what, end) => {
  await using scene = await setScene("nobody");
  const { olga, shy, max } = scene;
  const id = await group(olga, max);
  await add(olga, id, { user_ids: [shy.id] });
  await end(scene, id);
  expect(await requestsOf(shy)).toEqual([]);
  expect(await shy.outcome("POST", accepting(id))).toBe("group_request_not_found");
  await using sql = await connectSql(cluster.databaseUrl);
  expect(await sql.rows("select from group_requests where user_id = $1", [shy.id])).toEqual([]);
  expect(await sql.rows("select from members where user_id = $1", [shy.id])).toEqual([]);
});

test("S9 a request ends after its time, and of too many the oldest fall out", async () => {
  await using scene = await setScene("nobody");
  const { olga, shy, max } = scene;
  const [old, kept] = [await group(olga, max), await group(olga, max)];
  await add(olga, old, { user_ids: [shy.id] });
  await add(olga, kept, { user_ids: [shy.id] });
  await using sql = await connectSql(cluster.databaseUrl);
  const age = (id: ConversationId, time: string) =>
    sql.rows(
      "update group_requests set created_at = now() - $3::interval where user_id = $1 and conversation_id = $2",
      [shy.id, id, time],
    );
  await age(old, `${GROUP_REQUEST_DAYS} days 1 minute`);
  await age(kept, `${GROUP_REQUEST_DAYS} days -1 minute`);
  expect((await requestsOf(shy)).map(({ conversation_id }) => conversation_id)).toEqual([kept]);
  expect(await shy.outcome("POST", accepting(old))).toBe("group_request_not_found");
  await sql.rows(
    `insert into group_requests (user_id, conversation_id, asker_id, created_at)
     select $1, gen_random_uuid(), $2, now() - n * interval '1 hour' from generate_series(1, $3::int) n`,
    [shy.id, olga.id, LIMITS.groupRequestsMax - 1],
  );
  const newest = await group(olga, max);
  await add(olga, newest, { user_ids: [shy.id] });
  const left = await sql.rows<{ conversation_id: string }>(
    "select conversation_id from group_requests where user_id = $1 order by created_at desc",
    [shy.id],
  );
  expect(left).toHaveLength(LIMITS.groupRequestsMax);
  expect(left[0]?.conversation_id).toBe(newest);
  expect(left.map((row) => row.conversation_id)).not.toContain(kept);
});

test("S10 who is added by somebody whom they let has no request any more", async () => {
  await using scene = await setScene("shared");
  const { olga, shy, max } = scene;
  const shared = await group(max, shy).catch(() => null);
  expect(shared).not.toBeNull();
  await accept(shy, shared as ConversationId);
  const id = await group(olga, max);
  await add(olga, id, { user_ids: [shy.id] });
  expect(await requestsOf(shy)).toHaveLength(1);
  await olga.api("PATCH", `/conversations/${id}/members/${max.id}`, { role: "admin" });
  expect((await add(max, id, { user_ids: [shy.id] })).members).toHaveLength(1);
  expect(await requestsOf(shy)).toEqual([]);
  await eventually(() =>
    expect(shy.device.frames).toContainEqual({ type: "group_request.removed", conversation_id: id }),
  );
});

test("S11 of two, one of whom blocks the other, neither adds the other or asks them, and requests between them are gone", async () => {
  await using scene = await setScene("nobody");
  const { olga, shy, max } = scene;
  const [ofOlga, ofShy] = [await group(olga, max), await group(shy, max)];
  await add(olga, ofOlga, { user_ids: [shy.id] });
  await shy.api("PUT", `/users/me/blocks/${olga.id}`, {});
  expect(await requestsOf(shy)).toEqual([]);
  expect(await shy.device.next("group_request.removed")).toMatchObject({ conversation_id: ofOlga });
  expect(await shy.outcome("POST", accepting(ofOlga))).toBe("group_request_not_found");
  await using other = await join(cluster.nodes[1], nameOf("other"));
  for (const [person, id, target] of [
    [olga, ofOlga, shy],
    [shy, ofShy, olga],
  ] as const) {
    const answer = await call<Problem>(cluster.nodes[0], "POST", `/api/v1/conversations/${id}/members`, {
      token: person.name,
      body: { user_ids: [other.id, target.id], usernames: [target.name.toUpperCase()] },
    });
    expect([answer.status, answer.body.code]).toEqual([403, "not_accepted"]);
    expect(answer.body.errors?.map(({ path }) => path)).toEqual(["/user_ids/1", "/usernames/0"]);
    const made = await call<Problem>(cluster.nodes[0], "POST", "/api/v1/conversations", {
      token: person.name,
      body: { name: "Another", participant_ids: [target.id], participants: [other.name] },
    });
    expect([made.status, made.body.code]).toEqual([403, "not_accepted"]);
    expect(made.body.errors?.map(({ path }) => path)).toEqual(["/participant_ids/0"]);
    expect(await membersOf(person, id)).not.toContain(other.id);
  }
  expect(await listIds(other)).toEqual([]);
});

test("S11 who is in a group already stays, and is no reason to refuse", async () => {
  await using scene = await setScene("everybody");
  const { olga, shy, max } = scene;
  const id = await group(olga, shy);
  await shy.api("PUT", `/users/me/blocks/${olga.id}`, { hides_in_groups: true });
  const added = await add(olga, id, { user_ids: [shy.id, max.id] });
  expect(added.members.map(({ user }) => user.id)).toEqual([max.id]);
});
