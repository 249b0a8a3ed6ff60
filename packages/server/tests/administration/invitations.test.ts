import { ENDPOINTS } from "@gochat/protocol";
import type { BodyOf, ConversationId } from "@gochat/protocol";
import { connectSql, connectUser, startNodes } from "@gochat/testkit";
import type { TestCluster } from "@gochat/testkit";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { PASSWORD, register } from "../authorization/people.ts";
import type { Person } from "../authorization/people.ts";
import { ask, codeOf, readAudit, registerAdmin } from "./rig.ts";

const { admin, auth, conversations, invitations, moderation, users } = ENDPOINTS;
const nobody = { token: "" };

let cluster: TestCluster;
let boss: Person;
let olga: Person;
let guests = 0;
beforeAll(async () => {
  cluster = await startNodes(2);
  boss = await registerAdmin(cluster.nodes[0], "boss");
  olga = await register(cluster.nodes[0], "olga");
});
afterAll(() => cluster[Symbol.asyncDispose]());

let id: ConversationId;
let adam: Person;
beforeEach(async () => {
  const [here] = cluster.nodes;
  adam = await newGuest();
  const body = { name: "Expedition", description: "secret", participant_ids: [adam.id] };
  id = (await ask(here, olga, conversations.create, { body })).conversation.id;
  const toAdmin = { params: { id, user_id: adam.id }, body: { role: "admin" as const } };
  await ask(here, olga, conversations.updateMember, toAdmin);
});

const newGuest = () => register(cluster.nodes[0], `guest-${guests++}`);

async function invite(by: Person, input: BodyOf<typeof invitations.create> = {}) {
  return ask(cluster.nodes[0], by, invitations.create, { body: { conversation_id: id, ...input } });
}

const accept = (by: Person, token: string, node = cluster.nodes[1]) =>
  codeOf(node, by, invitations.accept, { body: { token } });

async function membersOf(): Promise<string[]> {
  const { members } = await ask(cluster.nodes[1], olga, conversations.members, { params: { id } });
  return members.map(({ user }) => user.id);
}

test("G9 whoever brings an invitation is added in the inviter's name; it shows name and number of members, and no more", async () => {
  const [here, there] = cluster.nodes;
  const { invitation, token } = await invite(adam, { max_uses: 2 });
  expect(invitation).toMatchObject({
    conversation_id: id,
    uses: 0,
    max_uses: 2,
    admits: false,
    revoked_at: null,
  });
  const landing = await ask(there, nobody, invitations.read, { body: { token } });
  expect(landing).toEqual({ to: "group", name: "Expedition", member_count: 2, may_register: true });

  const rita = await newGuest();
  await using witness = await connectUser(here, olga.token);
  await using device = await connectUser(there, rita.token);
  expect(await ask(there, rita, invitations.accept, { body: { token } })).toEqual({ conversation_id: id });
  expect((await device.next("conversation.created")).conversation_id).toBe(id);
  const { message } = await witness.next("message.created");
  expect(message).toMatchObject({
    kind: "system",
    sender: { id: adam.id },
    system: { action: "member.added", users: [{ id: rita.id }] },
  });
  // Whoever is in it already uses none.
  for (const member of [rita, olga]) expect(await accept(member, token)).toBe("ok");
  const { invitations: listed } = await ask(here, olga, invitations.list, { query: { conversation_id: id } });
  expect(listed).toMatchObject([{ id: invitation.id, uses: 1, created_by: { id: adam.id } }]);
  expect(await readAudit(here, boss, { action: "invitation.made", user_id: adam.id })).toMatchObject([
    { conversation_id: id, details: { invitation_id: invitation.id } },
  ]);
});

test("G9 of many who come at once, on two nodes, as many are let in as it has uses", async () => {
  const { invitation, token } = await invite(olga, { max_uses: 3 });
  const people = await Promise.all(Array.from({ length: 8 }, newGuest));
  const codes = await Promise.all(people.map((person, i) => accept(person, token, cluster.nodes[i % 2])));
  expect(codes.toSorted()).toEqual([
    ...Array<string>(5).fill("invitation_not_valid"),
    ...Array<string>(3).fill("ok"),
  ]);
  const members = await membersOf();
  expect(people.filter((person) => members.includes(person.id))).toHaveLength(3);
  const { invitations: listed } = await ask(cluster.nodes[0], olga, invitations.list, {
    query: { conversation_id: id },
  });
  expect(listed).toMatchObject([{ id: invitation.id, uses: 3 }]);
});

test("G9 it never outlives its inviter's right, nor its time, nor that it was taken back", async () => {
  const [here] = cluster.nodes;
  const guest = await newGuest();
  const isDead = async (token: string) => {
    expect(await codeOf(here, undefined, invitations.read, { body: { token } })).toBe("invitation_not_valid");
    expect(await accept(guest, token)).toBe("invitation_not_valid");
  };
  const ofAdam = async () => (await invite(adam)).token;
  const setRole = (role: "admin" | "member") =>
    ask(here, olga, conversations.updateMember, { params: { id, user_id: adam.id }, body: { role } });

  const demoted = await ofAdam();
  await setRole("member");
  await isDead(demoted);
  await setRole("admin");
  expect(await codeOf(here, undefined, invitations.read, { body: { token: demoted } })).toBe("ok");
  await ask(here, boss, admin.suspendUser, { params: { id: adam.id } });
  await isDead(demoted);
  await ask(here, boss, admin.reinstateUser, { params: { id: adam.id } });
  await ask(here, olga, conversations.removeMember, { params: { id, user_id: adam.id } });
  await isDead(demoted);

  const { invitation, token } = await invite(olga);
  expect(await codeOf(here, guest, invitations.revoke, { params: { id: invitation.id } })).toBe(
    "invitation_not_found",
  );
  await ask(here, olga, invitations.revoke, { params: { id: invitation.id } });
  await ask(here, olga, invitations.revoke, { params: { id: invitation.id } });
  await isDead(token);

  const late = await invite(olga);
  await using sql = await connectSql(here.databaseUrl);
  await sql.rows("update invitations set expires_at = now() where id = $1", [late.invitation.id]);
  await isDead(late.token);
  await isDead("in_none");

  const left = await invite(olga);
  await ask(here, olga, conversations.removeMember, { params: { id, user_id: olga.id } });
  await isDead(left.token);
});

test("G9 the inviter's account that is deleted takes its invitations with it", async () => {
  const [here] = cluster.nodes;
  const { token } = await invite(adam);
  await codeOf(here, { token: adam.token }, users.deleteMe, { body: { password: PASSWORD } });
  expect(await accept(await newGuest(), token)).toBe("invitation_not_valid");
});

test("G9 whoever was removed by others since it was made is not let in by it; by a newer one, or by a member, they are", async () => {
  const [here] = cluster.nodes;
  const guest = await newGuest();
  const { token } = await invite(olga);
  expect(await accept(guest, token)).toBe("ok");
  // Who leaves by themselves may come back.
  await ask(here, guest, conversations.removeMember, { params: { id, user_id: guest.id } });
  expect(await accept(guest, token)).toBe("ok");
  await ask(here, olga, conversations.removeMember, { params: { id, user_id: guest.id } });
  expect(await accept(guest, token)).toBe("invitation_not_valid");
  const newer = await invite(olga);
  expect(await accept(guest, newer.token)).toBe("ok");
  await ask(here, olga, conversations.removeMember, { params: { id, user_id: guest.id } });
  await ask(here, olga, conversations.addMembers, { params: { id }, body: { user_ids: [guest.id] } });
  expect(await membersOf()).toContain(guest.id);
});

test("G9 members without the right neither make, see nor take back invitations, and strangers learn nothing", async () => {
  const [here] = cluster.nodes;
  const [mia, stranger] = [await newGuest(), await newGuest()];
  const { invitation, token } = await invite(olga);
  await accept(mia, token);
  const create = { body: { conversation_id: id } };
  const list = { query: { conversation_id: id } };
  expect(await codeOf(here, mia, invitations.create, create)).toBe("forbidden");
  expect(await codeOf(here, mia, invitations.list, list)).toBe("forbidden");
  expect(await codeOf(here, stranger, invitations.create, create)).toBe("conversation_not_found");
  expect(await codeOf(here, stranger, invitations.list, list)).toBe("conversation_not_found");
  for (const by of [mia, stranger, boss])
    expect(await codeOf(here, by, invitations.revoke, { params: { id: invitation.id } })).toBe(
      "invitation_not_found",
    );
  const admits = { body: { conversation_id: id, admits: true } };
  expect(await codeOf(here, olga, invitations.create, admits)).toBe("forbidden");
  expect(await codeOf(here, olga, invitations.create, { body: {} })).toBe("forbidden");
  expect(await codeOf(here, olga, invitations.list)).toBe("forbidden");
  const direct = await ask(here, olga, conversations.create, { body: { participant_id: mia.id } });
  const toDirect = { body: { conversation_id: direct.conversation.id } };
  expect(await codeOf(here, olga, invitations.create, toDirect)).toBe("forbidden");
});

test("I8 G9 where only the invited register, an administrator's invitation makes an account and a member in one go, so often as it says", async () => {
  const [here, there] = cluster.nodes;
  await ask(here, olga, conversations.addMembers, { params: { id }, body: { user_ids: [boss.id] } });
  await ask(here, olga, conversations.updateMember, {
    params: { id, user_id: boss.id },
    body: { role: "admin" },
  });
  const ofOlga = await invite(olga);
  const { token } = await invite(boss, { admits: true, max_uses: 2 });
  const toServer = await ask(here, boss, invitations.create, { body: { max_uses: 1 } });
  await ask(here, boss, admin.updateSettings, { body: { registration: "invited" } });
  const join = (username: string, invitation?: string) => {
    const account = { username, email: `${username}@example.com`, password: PASSWORD };
    return { body: { ...account, ...(invitation !== undefined && { invitation }) } };
  };
  expect(await codeOf(here, undefined, auth.register, join("uninvited"))).toBe("registration_closed");
  expect(await codeOf(here, undefined, auth.register, join("uninvited", "in_none"))).toBe(
    "invitation_not_valid",
  );
  expect(await codeOf(here, undefined, auth.register, join("uninvited", ofOlga.token))).toBe(
    "registration_closed",
  );
  expect(await ask(here, nobody, invitations.read, { body: { token } })).toMatchObject({
    may_register: true,
  });
  expect(await codeOf(here, undefined, auth.register, join("olga", token))).toBe("username_taken");

  const names = ["newcomer-1", "newcomer-2", "newcomer-3", "newcomer-4"];
  const codes = await Promise.all(
    names.map((name, i) => codeOf(i % 2 ? there : here, undefined, auth.register, join(name, token))),
  );
  expect(codes.toSorted()).toEqual(["invitation_not_valid", "invitation_not_valid", "ok", "ok"]);
  const { members } = await ask(here, olga, conversations.members, { params: { id } });
  expect(members.filter(({ user }) => user.username.startsWith("newcomer"))).toHaveLength(2);

  const alone = await ask(there, nobody, auth.register, join("lonely", toServer.token));
  expect(alone.conversation_id).toBeUndefined();
  expect(await codeOf(here, undefined, auth.register, join("lonely-2", toServer.token))).toBe(
    "invitation_not_valid",
  );
  await ask(here, boss, admin.updateSettings, { body: { registration: "closed" } });
  const another = await ask(here, boss, invitations.create, { body: {} });
  expect(await codeOf(here, undefined, auth.register, join("closed", another.token))).toBe(
    "registration_closed",
  );
  await ask(here, boss, admin.updateSettings, { body: { registration: "open" } });
});

test("G9 up to 100 are good at a time, and no token of one is in the database", async () => {
  const [here] = cluster.nodes;
  const { token } = await invite(olga);
  await using sql = await connectSql(here.databaseUrl);
  await sql.rows(
    `insert into invitations (id, token_hash, conversation_id, created_by, expires_at, admits)
     select gen_random_uuid(), decode(md5($1 || n), 'hex'), $1::uuid, $2, now() + interval '1 day', false from generate_series(1, 99) n`,
    [id, olga.id],
  );
  expect(await codeOf(here, olga, invitations.create, { body: { conversation_id: id } })).toBe(
    "limit_reached",
  );
  const rows = await sql.rows<{ text: string }>(
    "select i::text as text from invitations i union all select a::text from audit_log a",
  );
  expect(rows.filter(({ text }) => text.includes(token))).toEqual([]);
});

test("G10 whoever is banned is out, and comes back by no path until it is lifted or over; their sockets hear that last", async () => {
  const [here, there] = cluster.nodes;
  const troll = await newGuest();
  const { token } = await invite(olga);
  await accept(troll, token);
  await using device = await connectUser(there, troll.token);
  const ban = (by: Person, userId = troll.id, body = {}) =>
    codeOf(here, by, moderation.ban, { params: { id, user_id: userId }, body });
  const add = () =>
    codeOf(there, olga, conversations.addMembers, { params: { id }, body: { user_ids: [troll.id] } });
  expect(await ban(adam, olga.id)).toBe("forbidden");
  expect(await ban(olga, olga.id)).toBe("forbidden");
  expect(await ban(adam)).toBe("ok");
  expect(await device.next("member.removed")).toMatchObject({ conversation_id: id, user_id: troll.id });
  const send = { type: "message.send", conversation_id: id, content: "still here" };
  expect(await device.request(send)).toMatchObject({ error: { code: "conversation_not_found" } });
  expect(await add()).toBe("banned");
  expect(await accept(troll, token)).toBe("banned");
  expect(await accept(troll, (await invite(olga)).token)).toBe("banned");
  const { bans } = await ask(there, adam, moderation.listBans, { params: { id } });
  expect(bans).toMatchObject([{ user: { id: troll.id }, banned_by: { id: adam.id }, until: null }]);
  expect(await codeOf(here, troll, moderation.listBans, { params: { id } })).toBe("conversation_not_found");

  await ask(here, olga, moderation.unban, { params: { id, user_id: troll.id } });
  await ask(here, olga, moderation.unban, { params: { id, user_id: troll.id } });
  expect(await accept(troll, token)).toBe("invitation_not_valid");
  expect(await add()).toBe("ok");

  const until = "2099-01-01T00:00:00.000Z";
  expect(await ban(olga, troll.id, { until: "2020-01-01T00:00:00.000Z" })).toBe("invalid_request");
  expect(await ban(olga, troll.id, { until })).toBe("ok");
  expect((await ask(here, olga, moderation.listBans, { params: { id } })).bans).toMatchObject([{ until }]);
  await using sql = await connectSql(here.databaseUrl);
  await sql.rows("update removals set banned_until = now() where conversation_id = $1", [id]);
  expect((await ask(here, olga, moderation.listBans, { params: { id } })).bans).toEqual([]);
  expect(await add()).toBe("ok");
  const told = await readAudit(here, boss, { user_id: troll.id });
  expect(told.filter(({ action }) => action.endsWith("banned")).map(({ action }) => action)).toEqual([
    "member.banned",
    "member.unbanned",
    "member.banned",
  ]);
});

test("G10 a ban and a join at once: whichever comes last holds", async () => {
  const [here, there] = cluster.nodes;
  const { token } = await invite(olga);
  for (let round = 0; round < 10; round++) {
    const guest = await newGuest();
    const params = { id, user_id: guest.id };
    const [banned, joined] = await Promise.all([
      codeOf(here, olga, moderation.ban, { params, body: {} }),
      accept(guest, token, there),
    ]);
    expect(banned).toBe("ok");
    expect(["ok", "banned"]).toContain(joined);
    expect(await membersOf()).not.toContain(guest.id);
  }
});
