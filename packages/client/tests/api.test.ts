import { startServer } from "@gochat/testkit";
import type { TestServer } from "@gochat/testkit";
import { totpCode } from "@gochat/testkit/totp.ts";
import { expect, test } from "vitest";
import { CALLS } from "../src/contract/calls.ts";
import type { Calls } from "../src/contract/calls.ts";
import type { Conversation, TokenPair } from "../src/contract/entities.ts";
import { GoChatError } from "../src/errors.ts";
import { ADMIN, CONSENT, INVITATIONS, LINKS, MODERATION, REPORTS, SECOND_FACTOR } from "../src/calls.ts";
import { createApi, createCalls } from "../src/http/api.ts";
import type { ApiDeps } from "../src/http/api.ts";
import { pages } from "../src/http/pages.ts";

const PASSWORD = "correct horse battery";

interface Person {
  readonly id: string;
  readonly api: Calls;
}

/** A server, and clients of it that note what they ask it for. */
async function startRig(stack: AsyncDisposableStack) {
  const server = stack.use(await startServer({ env: { ENV: "prod", HOST: "127.0.0.1" } }));
  const asked: string[] = [];
  const noted: typeof fetch = (input, init) => {
    asked.push(`${init?.method} ${new URL(input as string).pathname}`);
    return fetch(input, init);
  };
  return { asked, clientOf: (pair?: TokenPair) => clientOf(server, noted, pair) };
}

const clientOf = (server: TestServer, fetch: typeof globalThis.fetch, pair?: TokenPair): Calls =>
  createApi(depsOf(server, fetch, pair));

function depsOf(server: TestServer, fetch: typeof globalThis.fetch, pair?: TokenPair): ApiDeps {
  return {
    url: server.url,
    environment: {
      fetch,
      schedule(delayMs, run) {
        const timer = setTimeout(run, delayMs);
        return () => clearTimeout(timer);
      },
    },
    async accessToken() {
      if (pair === undefined) throw new Error("nobody is signed in");
      return pair.access_token;
    },
    rejectToken: () => undefined,
  };
}

/** The calls of the table that these requests are: `slice.name`. */
function callsOf(requests: readonly string[]): string[] {
  const lines = Object.entries(CALLS).flatMap(([slice, calls]) =>
    Object.entries(calls).map(([name, line]) => {
      const [method, path = ""] = line.split(" ");
      const pattern = new RegExp(`^${method} /api/v1${path.replaceAll(/:\w+/g, "[^/]+")}$`);
      return [`${slice}.${name}`, pattern] as const;
    }),
  );
  return lines.flatMap(([name, pattern]) =>
    requests.some((request) => pattern.test(request)) ? [name] : [],
  );
}

const allCalls = Object.entries(CALLS).flatMap(([slice, calls]) =>
  Object.keys(calls).map((name) => `${slice}.${name}`),
);

test("every call of the contract is made as the server takes it", async () => {
  await using stack = new AsyncDisposableStack();
  const rig = await startRig(stack);

  await accounts(rig.clientOf);

  const alice = await join("alice", rig.clientOf);
  const bob = await join("bob", rig.clientOf);
  const carol = await join("carol", rig.clientOf);
  await people(alice, bob);
  const group = await groups(alice, bob, carol);
  await messages(alice, bob, group.id);
  await receipts(alice, bob, group.id);
  await files(alice);
  await alice.api.users.deleteMe({ password: PASSWORD });

  expect(callsOf(rig.asked)).toEqual(allCalls);
});

test("the calls of other tables are made as the server takes them", async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer({ env: { ENV: "prod", HOST: "127.0.0.1" } }));
  const token = /#(ol_.+)$/m.exec(server.invitation ?? "")?.[1] ?? "";
  const nobody = createCalls(depsOf(server, fetch), LINKS);
  expect(await nobody.read({ token })).toMatchObject({ purpose: "first_admin", username: null });
  await nobody.makeFirstAdmin({ token, username: "boss", email: "boss@example.com", password: PASSWORD });
  const pair = await clientOf(server, fetch).auth.login({ email: "boss", password: PASSWORD });
  const admin = createCalls(depsOf(server, fetch, pair), ADMIN);

  const { user, link } = await admin.createUser({ username: "bob" });
  await nobody.setPassword({ token: link.token, password: "another long password" });
  const { id } = user;
  expect((await admin.updateUser({ id, instance_role: "admin" })).user.instance_role).toBe("admin");
  expect((await admin.suspendUser({ id })).user.suspended_at).not.toBeNull();
  const { users } = await admin.listUsers({ status: "suspended" });
  expect(users.map(({ username }) => username)).toEqual(["bob"]);
  expect((await admin.reinstateUser({ id })).user.suspended_at).toBeNull();
  expect(await admin.endSessions({ id })).toBeUndefined();
  expect((await admin.makePasswordLink({ id })).link.token).toMatch(/^ol_/);
  expect((await admin.getUser({ id })).user.has_password).toBe(true);
  expect((await admin.removeSecondFactor({ id })).user.has_second_factor).toBe(false);
  await invitationsAndBans(server, pair, id);
  await reports(server, pair);
  await secondFactor(server);
  await consent(server, pair);
  expect(await admin.deleteUser({ id })).toBeUndefined();
  await expect(admin.getUser({ id })).rejects.toMatchObject({ code: "user_not_found" });
  const { settings } = await admin.updateSettings({ registration: "closed" });
  expect((await admin.getSettings()).settings).toEqual(settings);
  const { entries } = await admin.audit({ action: "account.suspended" });
  expect(entries).toMatchObject([{ user_id: id, actor_id: pair.user.id }]);
});

async function invitationsAndBans(server: TestServer, pair: TokenPair, guestId: string): Promise<void> {
  const api = clientOf(server, fetch, pair);
  await api.auth.register({ username: "carol", email: "carol@example.com", password: PASSWORD });
  const { conversation } = await api.conversations.create({ name: "Trip", participants: ["carol"] });
  const calls = createCalls(depsOf(server, fetch, pair), INVITATIONS);
  const { id } = conversation;
  const { invitation, token } = await calls.create({ conversation_id: id, max_uses: 1 });
  expect(await calls.read({ token })).toMatchObject({ to: "group", name: "Trip", member_count: 2 });
  expect(await calls.accept({ token })).toEqual({ conversation_id: id });
  expect((await calls.list({ conversation_id: id })).invitations).toEqual([invitation]);
  expect(await calls.revoke({ id: invitation.id })).toBeUndefined();
  const moderation = createCalls(depsOf(server, fetch, pair), MODERATION);
  expect(await moderation.ban({ id, user_id: guestId })).toBeUndefined();
  expect((await moderation.listBans({ id })).bans.map(({ user }) => user.id)).toEqual([guestId]);
  expect(await moderation.unban({ id, user_id: guestId })).toBeUndefined();
}

async function reports(server: TestServer, pair: TokenPair): Promise<void> {
  const api = clientOf(server, fetch, pair);
  const { user } = await api.auth.register({
    username: "spammer",
    email: "spammer@example.com",
    password: PASSWORD,
  });
  const spammer = clientOf(server, fetch, await api.auth.login({ email: "spammer", password: PASSWORD }));
  const { conversation } = await spammer.conversations.create({ participant_id: pair.user.id });
  const { message } = await spammer.messages.send({ id: conversation.id, content: "Buy watches" });
  const calls = createCalls(depsOf(server, fetch, pair), REPORTS);
  const about = { id: conversation.id, seq: message.seq };
  expect(await calls.create({ ...about, reason: "spam", comment: "Again" })).toBeUndefined();
  const { entries, open_count } = await calls.list({});
  expect([open_count, entries]).toMatchObject([1, [{ sender: { id: user.id }, excerpt: "Buy watches" }]]);
  const id = entries[0]?.id ?? "";
  const { reports: made } = await calls.get({ id });
  expect(made).toMatchObject([{ reporter: { id: pair.user.id }, message: { content: "Buy watches" } }]);
  const { entry } = await calls.resolve({ id, resolution: "message_deleted" });
  expect((await calls.list({ status: "resolved" })).entries).toEqual([entry]);
  expect((await api.messages.get(about)).message.deleted_at).not.toBeNull();
}

type ClientOf = Awaited<ReturnType<typeof startRig>>["clientOf"];

async function join(username: string, clientOf: ClientOf): Promise<Person> {
  const { auth } = clientOf();
  const { user } = await auth.register({ email: `${username}@example.com`, username, password: PASSWORD });
  return { id: user.id, api: clientOf(await auth.login({ email: username, password: PASSWORD })) };
}

async function accounts(clientOf: ClientOf): Promise<void> {
  const nobody = clientOf();
  expect(await nobody.operations.health()).toMatchObject({ status: "ok", protocol: { version: 1 } });
  expect((await nobody.operations.instance()).instance).toMatchObject({
    name: "GoChat",
    registration: "open",
  });
  const { user } = await nobody.auth.register({
    email: "d@example.com",
    username: "dora",
    password: PASSWORD,
  });
  const pair = await nobody.auth.login({ email: "dora", password: PASSWORD });
  const next = await nobody.auth.refresh({ refresh_token: pair.refresh_token });
  const { auth } = clientOf(next);
  expect(await auth.me()).toEqual({ user });
  expect((await auth.wsTicket()).expires_in).toBe(30);

  const other = await nobody.auth.login({ email: "dora", password: PASSWORD });
  const { sessions } = await auth.listSessions({ limit: 10 });
  expect(sessions.map(({ is_current }) => is_current)).toEqual([false, true]);
  expect(await auth.revokeSession({ id: sessions[0]?.id ?? "" })).toBeUndefined();
  await expect(clientOf(other).auth.me()).rejects.toMatchObject({ code: "unauthorized", status: 401 });
  expect(await nobody.auth.logout({ refresh_token: next.refresh_token })).toBeUndefined();
  await expect(auth.me()).rejects.toBeInstanceOf(GoChatError);
}

async function secondFactor(server: TestServer): Promise<void> {
  const nobody = clientOf(server, fetch);
  await nobody.auth.register({ email: "erin@example.com", username: "erin", password: PASSWORD });
  const pair = await nobody.auth.login({ email: "erin", password: PASSWORD });
  const calls = createCalls(depsOf(server, fetch, pair), SECOND_FACTOR);
  const { secret, uri } = await calls.setUp({ current_password: PASSWORD });
  expect(uri).toContain(secret);
  const { recovery_codes } = await calls.turnOn({ code: totpCode(secret) });
  const [first = "", second = ""] = recovery_codes;
  expect(await calls.get()).toEqual({ is_on: true, recovery_codes_left: 10 });
  const login = { email: "erin", password: PASSWORD };
  await expect(nobody.auth.login(login)).rejects.toMatchObject({ code: "second_factor_required" });
  const given = { ...login, code: first, remember_device: true };
  const { device_token, user } = await nobody.auth.login(given);
  expect(user.has_second_factor).toBe(true);
  await nobody.auth.login({ ...login, ...(device_token !== undefined && { device_token }) });
  expect(await calls.forgetDevices()).toBeUndefined();
  const renewed = await calls.renewCodes({ current_password: PASSWORD, code: second });
  const code = renewed.recovery_codes[0] ?? "";
  expect(await calls.turnOff({ current_password: PASSWORD, code })).toBeUndefined();
}

async function people({ api }: Person, bob: Person): Promise<void> {
  const { users } = await api.users.search({ query: "BO" });
  expect(users.map(({ id }) => id)).toEqual([bob.id]);
  expect((await api.users.get({ id: bob.id })).user.username).toBe("bob");
  expect((await api.users.updateMe({ display_name: "Alice" })).user.display_name).toBe("Alice");
  await expect(api.users.updateMe({ display_name: "" })).rejects.toMatchObject({
    code: "invalid_request",
    message: expect.stringContaining("/display_name"),
    requestId: expect.stringMatching(/./),
  });
}

async function groups({ api }: Person, bob: Person, carol: Person): Promise<Conversation> {
  const direct = await api.conversations.create({ participant: "bob" });
  expect(direct.is_new).toBe(true);
  const { conversation: group } = await api.conversations.create({ name: "Trip", participant_ids: [bob.id] });
  const { id } = group;
  expect((await api.conversations.get({ id })).conversation).toEqual(group);
  const changed = await api.conversations.update({ id, name: "Journey", description: "By train" });
  expect(changed.conversation).toMatchObject({ name: "Journey", description: "By train" });
  const { me } = await api.conversations.updateMine({ id: direct.conversation.id, is_archived: true });
  expect(me.archived_at).not.toBeNull();
  const archived = await api.conversations.list({ archived: true, limit: 1 });
  expect(archived.conversations.map((one) => one.id)).toEqual([direct.conversation.id]);

  expect((await api.conversations.addMembers({ id, usernames: ["carol"] })).member_count).toBe(3);
  const { member } = await api.conversations.updateMember({ id, user_id: bob.id, role: "admin" });
  expect(member.role).toBe("admin");
  const members: string[] = [];
  for await (const page of pages(api.conversations.members, { id, limit: 2 }))
    members.push(...page.members.map(({ user }) => user.id));
  expect(new Set(members)).toEqual(new Set([group.members[0]?.user.id, bob.id, carol.id]));
  expect(members).toHaveLength(3);
  expect(await api.conversations.removeMember({ id, user_id: carol.id })).toBeUndefined();
  return group;
}

async function messages({ api }: Person, bob: Person, id: string): Promise<void> {
  const draft = { id, client_id: "k1", content: "Hey *Bob*!" };
  const { message } = await api.messages.send(draft);
  expect(message).toMatchObject({ content: "Hey *Bob*!", client_id: "k1" });
  expect((await api.messages.send(draft)).message.id).toBe(message.id);
  await expect(api.messages.send({ ...draft, content: "Other" })).rejects.toMatchObject({ code: "conflict" });

  const { seq } = message;
  expect((await bob.api.messages.get({ id, seq })).message.id).toBe(message.id);
  expect((await bob.api.messages.history({ id, after: seq - 1 })).messages.map((one) => one.id)).toEqual([
    message.id,
  ]);
  expect((await bob.api.messages.withFiles({ id, kind: "image" })).messages).toEqual([]);
  const edited = await api.messages.edit({ id, seq, content: "Hello!", if_version: message.version });
  expect(edited.message.content).toBe("Hello!");
  expect((await api.messages.revisions({ id, seq })).revisions.map(({ content }) => content)).toEqual([
    "Hey *Bob*!",
  ]);

  for (const emoji of ["👍", "👩🏽‍🚀", "❤️"]) {
    const { message: liked } = await bob.api.messages.react({ id, seq, emoji });
    expect(liked.reactions?.map((reaction) => reaction.emoji)).toEqual([emoji]);
    const { users } = await api.messages.reactors({ id, seq, emoji });
    expect(users.map((user) => user.id)).toEqual([bob.id]);
    expect((await bob.api.messages.unreact({ id, seq, emoji })).message.reactions ?? []).toEqual([]);
  }
  expect((await api.messages.pin({ id, seq })).conversation.pinned_seqs).toEqual([seq]);
  expect((await api.messages.unpin({ id, seq })).conversation.pinned_seqs).toEqual([]);
}

async function receipts({ api }: Person, bob: Person, id: string): Promise<void> {
  const { message } = await api.messages.send({ id, content: "Read me" });
  const { seq } = message;
  const { marks } = await bob.api.receipts.mark({ marks: [{ conversation_id: id, read_seq: seq }] });
  expect(marks).toMatchObject([{ conversation_id: id, me: { read_seq: seq, unread_count: 0 } }]);
  const { users } = await api.receipts.readers({ id, seq, limit: 5 });
  expect(users.map((user) => user.id)).toEqual([bob.id]);
  expect((await api.messages.delete({ id, seq })).message.deleted_at).not.toBeNull();
}

async function files({ api }: Person): Promise<void> {
  const id = "01900000-0000-7000-8000-000000000000";
  await expect(api.files.get({ id })).rejects.toMatchObject({ code: "file_not_found", status: 404 });
  expect((await api.files.links({ ids: [id] })).links).toEqual([]);
}

async function consent(server: TestServer, pair: TokenPair): Promise<void> {
  const api = clientOf(server, fetch, pair);
  const { user } = await api.auth.register({ username: "dan", email: "dan@example.com", password: PASSWORD });
  const dans = await api.auth.login({ email: "dan", password: PASSWORD });
  const bob = {
    id: user.id,
    api: clientOf(server, fetch, dans),
    consent: createCalls(depsOf(server, fetch, dans), CONSENT),
  };
  const calls = createCalls(depsOf(server, fetch, pair), CONSENT);
  await bob.api.users.updateMe({ groups_from: "nobody" });
  const ask = () => api.conversations.create({ name: "Asked", participant_ids: [bob.id] });
  const { conversation, requested } = await ask();
  expect(requested).toEqual([bob.id]);
  const conversation_id = conversation.id;
  const { requests } = await bob.consent.groupRequests();
  expect(requests).toMatchObject([{ conversation_id, name: "Asked" }]);
  const joined = await bob.consent.acceptGroupRequest({ conversation_id });
  expect(joined.conversation.member_count).toBe(2);
  const other = (await ask()).conversation.id;
  expect(await bob.consent.ignoreGroupRequest({ conversation_id: other })).toBeUndefined();
  await expect(bob.consent.acceptGroupRequest({ conversation_id: other })).rejects.toMatchObject({
    code: "group_request_not_found",
    status: 404,
  });
  const { block } = await calls.block({ user_id: bob.id, hides_in_groups: true });
  expect(block).toMatchObject({ user: { id: bob.id }, hides_in_groups: true });
  expect((await calls.blocks({ limit: 1 })).blocks).toEqual([block]);
  expect(await calls.unblock({ user_id: bob.id })).toBeUndefined();
}
