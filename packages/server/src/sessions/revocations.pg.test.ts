import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { ENDPOINTS } from "@gochat/protocol";
import { createLogger } from "../platform/logger.ts";
import { MemoryBus } from "../platform/memory/memory-bus.ts";
import { outcomeOf, PASSWORD, withAccounts } from "@gochat/testkit/accounts.ts";
import type { Accounts, AccountsNode } from "@gochat/testkit/accounts.ts";
import type { Ended } from "./ended.ts";
import { deleteOldSessions } from "./session-store.ts";

const { logout, listSessions, revokeSession } = ENDPOINTS.auth;

function endsOf(node: AccountsNode): Ended[] {
  const ends: Ended[] = [];
  node.sessions.onEnded((ended) => ends.push(ended));
  return ends;
}

async function untilRefused(node: AccountsNode, token: string, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  while ((await outcomeOf(node.auth.authenticate(token))) !== "unauthorized") {
    if (performance.now() > deadline) throw new Error("The token is still accepted.");
    await pause(10);
  }
}

async function nodesWithoutBusBetween(
  accounts: Accounts,
  sweepIntervalMs: number,
): Promise<[AccountsNode, AccountsNode]> {
  return [await accounts.startNode(), await accounts.startNode({ sweepIntervalMs })];
}

test("A8 a session that ends is refused at once where it was ended, and within 2 s on every node that the bus reaches", async () => {
  await using accounts = await withAccounts();
  await using bus = new MemoryBus(createLogger("silent"));
  const nodes = [await accounts.startNode({ bus }), await accounts.startNode({ bus })] as const;
  const ends = nodes.map(endsOf);
  await nodes[0].register("alice");
  const [kept, pair] = [await nodes[0].logIn("alice"), await nodes[0].logIn("alice")];
  const actor = await nodes[1].auth.authenticate(pair.access_token);
  await nodes[0].call(logout, { body: { refresh_token: pair.refresh_token } });
  expect(await outcomeOf(nodes[0].auth.authenticate(pair.access_token))).toBe("unauthorized");
  await untilRefused(nodes[1], pair.access_token, 2_000);
  for (const heard of ends) expect(heard).toEqual([{ sessionIds: [actor.sessionId], userIds: [] }]);
  for (const node of nodes) await node.auth.authenticate(kept.access_token);
});

test("A8 without the bus a node learns of it from the database, and tells its sockets once", async () => {
  await using accounts = await withAccounts();
  const [first, second] = await nodesWithoutBusBetween(accounts, 50);
  const ends = endsOf(second);
  const stop = new AbortController();
  const running = second.sessions.run(stop.signal);
  await first.register("alice");
  const pair = await first.logIn("alice");
  const { sessionId } = await second.auth.authenticate(pair.access_token);
  const later = await first.logIn("alice");
  await first.call(logout, { body: { refresh_token: pair.refresh_token } });
  await untilRefused(second, pair.access_token, 5_000);
  // A further sweep reads the first one again.
  await first.call(logout, { body: { refresh_token: later.refresh_token } });
  await untilRefused(second, later.access_token, 5_000);
  expect(ends).toEqual([
    { sessionIds: [sessionId], userIds: [] },
    { sessionIds: [expect.any(String)], userIds: [] },
  ]);
  stop.abort();
  await running;
});

test("A8 a gap of the bus makes a node read the database at once", async () => {
  await using accounts = await withAccounts();
  const gaps: (() => void)[] = [];
  await using bus = new MemoryBus(createLogger("silent"));
  const subscribe = bus.subscribe.bind(bus);
  bus.subscribe = (channel, subscriber) => {
    gaps.push(() => subscriber.onGap());
    return subscribe(channel, subscriber);
  };
  const first = await accounts.startNode();
  const second = await accounts.startNode({ bus, sweepIntervalMs: 3_600_000 });
  const stop = new AbortController();
  const running = second.sessions.run(stop.signal);
  await first.register("alice");
  const pair = await first.logIn("alice");
  await first.call(logout, { body: { refresh_token: pair.refresh_token } });
  expect(await outcomeOf(second.auth.authenticate(pair.access_token))).toBe("ok");
  for (const gap of gaps) gap();
  await untilRefused(second, pair.access_token, 2_000);
  stop.abort();
  await running;
});

test("A8 a node that starts knows what ended before", async () => {
  await using accounts = await withAccounts();
  const first = await accounts.startNode({ allowBareUsernames: true });
  await first.register("alice");
  const pair = await first.logIn("alice");
  await first.call(ENDPOINTS.users.deleteMe, { token: pair.access_token, body: { password: PASSWORD } });
  const second = await accounts.startNode();
  expect(await outcomeOf(second.auth.authenticate(pair.access_token))).toBe("unauthorized");
});

test("A8 a deleted account is refused on other nodes, whatever session it had", async () => {
  await using accounts = await withAccounts();
  await using bus = new MemoryBus(createLogger("silent"));
  const nodes = [await accounts.startNode({ bus }), await accounts.startNode({ bus })] as const;
  const ends = endsOf(nodes[1]);
  const { id } = await nodes[0].register("alice");
  const pairs = [await nodes[0].logIn("alice"), await nodes[0].logIn("alice")];
  await nodes[0].call(ENDPOINTS.users.deleteMe, {
    token: pairs[0]?.access_token ?? "",
    body: { password: PASSWORD },
  });
  for (const { access_token } of pairs) await untilRefused(nodes[1], access_token, 2_000);
  expect(ends).toEqual([{ sessionIds: [], userIds: [id] }]);
});

test("A8 a frame that cannot be read changes nothing", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  const ends = endsOf(node);
  await node.register("alice");
  const { access_token } = await node.logIn("alice");
  node.bus.publish("sessions", "{");
  node.bus.publish("sessions", '{"session_ids":["s"],"user_ids":[]}');
  await expect.poll(() => ends).toHaveLength(1);
  await node.auth.authenticate(access_token);
});

test("A8 what is dead among sessions and people: ended, expired, unknown, deleted; not what lives", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  const alice = await node.register("alice");
  const bob = await node.register("bob");
  const open = async (name: string) => {
    const pair = await node.logIn(name);
    const { sessionId } = await node.auth.authenticate(pair.access_token);
    if (sessionId === null) throw new Error("no session");
    return { ...pair, sessionId };
  };
  const [live, ended, expired, bobs] = [
    await open("alice"),
    await open("alice"),
    await open("alice"),
    await open("bob"),
  ];
  await node.call(logout, { body: { refresh_token: ended.refresh_token } });
  await accounts.postgres.query("update sessions set expires_at = now() where id = $1", [expired.sessionId]);
  await node.call(ENDPOINTS.users.deleteMe, { token: bobs.access_token, body: { password: PASSWORD } });
  const sessionIds = [live, ended, expired, bobs].map(({ sessionId }) => sessionId);
  const dead = await node.sessions.deadAmong(sessionIds, [alice.id, bob.id]);
  expect(new Set(dead.sessionIds)).toEqual(new Set(sessionIds.slice(1)));
  expect(dead.userIds).toEqual([bob.id]);
  expect(await node.sessions.deadAmong([], [])).toEqual({ sessionIds: [], userIds: [] });
});

test("A13 one sees one's own live sessions, the current one marked, and ends any of them", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  await node.register("alice");
  await node.register("bob");
  const phone = await node.logIn("alice", PASSWORD, "phone\u0007");
  const laptop = await node.logIn("alice", PASSWORD, "laptop");
  const gone = await node.logIn("alice", PASSWORD, "gone");
  const bobs = await node.logIn("bob", PASSWORD, "bobs");
  await node.call(logout, { body: { refresh_token: gone.refresh_token } });
  const list = async (token: string) => (await node.call(listSessions, { token, query: {} })).body.sessions;
  const sessions = await list(laptop.access_token);
  expect(new Map(sessions.map(({ user_agent, is_current }) => [user_agent, is_current]))).toEqual(
    new Map([
      ["laptop", true],
      ["phone", false],
    ]),
  );
  const phoneId = sessions.find(({ user_agent }) => user_agent === "phone")?.id;
  const [bobsSession] = await list(bobs.access_token);
  if (phoneId === undefined || bobsSession === undefined) throw new Error("a session is missing");
  const end = (id: typeof phoneId) =>
    outcomeOf(node.call(revokeSession, { token: laptop.access_token, params: { id } }));
  expect(await end(bobsSession.id)).toBe("session_not_found");
  expect(await end("00000000-0000-7000-8000-000000000000" as typeof phoneId)).toBe("session_not_found");
  expect(await end(phoneId)).toBe("ok");
  expect(await end(phoneId)).toBe("session_not_found");
  expect(await outcomeOf(node.auth.authenticate(phone.access_token))).toBe("unauthorized");
  expect(await list(laptop.access_token)).toHaveLength(1);
  await node.auth.authenticate(bobs.access_token);
});

test("A8 sessions that ended long ago are deleted with their tokens, others are kept", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  await node.register("alice");
  const pairs = [await node.logIn("alice"), await node.logIn("alice")];
  await node.call(logout, { body: { refresh_token: pairs[0]?.refresh_token ?? "" } });
  await deleteOldSessions(accounts.postgres, 60_000);
  expect(await accounts.postgres.query("select from sessions")).toHaveLength(2);
  await accounts.postgres.query("update sessions set revoked_at = revoked_at - interval '1 hour'");
  await deleteOldSessions(accounts.postgres, 60_000);
  expect(await accounts.postgres.query("select from sessions")).toHaveLength(1);
  expect(await accounts.postgres.query("select from refresh_tokens")).toHaveLength(1);
});
