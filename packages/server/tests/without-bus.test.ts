import { ENDPOINTS } from "@gochat/protocol";
import type { ConversationId, ServerFrame, UserId } from "@gochat/protocol";
import { connectUser, eventually, refusalOf, startNodes } from "@gochat/testkit";
import type { TestClient, TestCluster } from "@gochat/testkit";
import { beforeAll, afterAll, expect, test } from "vitest";
import { ask, codeOf, registerAdmin } from "./administration/rig.ts";
import { logIn, register } from "./authorization/people.ts";
import type { Person } from "./authorization/people.ts";

/*
 * Redis is down from the beginning to the end. Whatever shuts somebody out is done on one node, and the socket that it is to reach is on
 * the other, which learns of it from the database alone.
 */

/** What A8 and S8 promise while the bus is down. */
const WITHIN = { timeoutMs: 60_000 };
const { admin, auth, consent, conversations, messages, moderation, receipts } = ENDPOINTS;

let cluster: TestCluster;
let boss: Person;
beforeAll(async () => {
  cluster = await startNodes(2);
  boss = await registerAdmin(cluster.nodes[0], "boss");
});
afterAll(() => cluster[Symbol.asyncDispose]());

/** Somebody with two logins: one acts here, the other one holds a socket on the other node. */
async function meetTwice(name: string, stack: AsyncDisposableStack) {
  const [here, there] = cluster.nodes;
  const person = await register(here, name);
  const { token } = await logIn(there, name);
  const far = stack.use(await connectUser(there, token));
  return { ...person, far, farToken: token };
}

async function groupOf(owner: Person, others: readonly { id: UserId }[]): Promise<ConversationId> {
  const body = { name: "Group", participant_ids: others.map(({ id }) => id) };
  return (await ask(cluster.nodes[0], owner, conversations.create, { body })).conversation.id;
}

const isAbout =
  (id: ConversationId) =>
  (frame: ServerFrame): boolean =>
    "conversation_id" in frame && frame.conversation_id === id;

async function expectShutOut({ far, farToken }: { far: TestClient; farToken: string }): Promise<void> {
  const [, there] = cluster.nodes;
  expect(far.ws.readyState).toBe(far.ws.CLOSED);
  expect(await far.closed).toBe(4001);
  expect(await codeOf(there, { token: farToken }, auth.me)).toBe("unauthorized");
  const socket = `${there.url.replace("http", "ws")}/ws?token=${farToken}`;
  expect(await refusalOf(socket)).toMatchObject({ code: "unauthorized" });
}

test("A8 G5 G10 I3 I4 S6 S8 without Redis a suspension, a log-out, a removal, a ban and a block reach open sockets on the other node all the same", async () => {
  await using stack = new AsyncDisposableStack();
  const [here, there] = cluster.nodes;
  const olga = await register(here, "olga");
  const [sue, lou, own, kit, bea, ben] = [
    await meetTwice("sue", stack),
    await meetTwice("lou", stack),
    await meetTwice("own", stack),
    await meetTwice("kit", stack),
    await meetTwice("bea", stack),
    await meetTwice("ben", stack),
  ];
  const group = await groupOf(olga, [sue, lou, own, kit, bea, ben]);
  const olgaSocket = stack.use(await connectUser(here, olga.token));
  const { conversation_id: direct } = await olgaSocket.sendMessage({ recipient: "ben" }, "before");
  await ben.far.sendMessage({ conversation_id: direct }, "here as well");
  ben.far.send({ type: "presence.watch", user_ids: [olga.id] });
  await ben.far.next("presence.states");
  const statusFor = ({ far }: { far: TestClient }) =>
    far.frames
      .flatMap((frame) =>
        frame.type === "presence.states"
          ? frame.states
          : frame.type === "presence.changed"
            ? [frame.presence]
            : [],
      )
      .findLast(({ user_id }) => user_id === olga.id)?.status;
  await eventually(() => expect(statusFor(ben)).toBe("online"));

  await cluster.redis.kill();
  await ask(here, boss, admin.suspendUser, { params: { id: sue.id } });
  await ask(here, boss, admin.endSessions, { params: { id: lou.id } });
  const { sessions } = await ask(here, own, auth.listSessions);
  for (const { id, is_current } of sessions)
    if (!is_current) await ask(here, own, auth.revokeSession, { params: { id } });
  await ask(here, olga, conversations.removeMember, { params: { id: group, user_id: kit.id } });
  await ask(here, olga, moderation.ban, { params: { id: group, user_id: bea.id }, body: {} });
  await ask(here, olga, consent.block, { params: { user_id: ben.id }, body: {} });
  await olgaSocket.sendMessage({ conversation_id: group }, "among us");

  // Judged where it is written: there is nothing to wait for.
  for (const gone of [kit, bea]) {
    const send = { type: "message.send", conversation_id: group, content: "still here" };
    expect(await gone.far.request(send)).toMatchObject({ error: { code: "conversation_not_found" } });
  }
  for (const frame of [
    { type: "message.send", conversation_id: direct, content: "hello?" },
    { type: "message.send", recipient: "olga", content: "hello?" },
    { type: "reaction.add", conversation_id: direct, seq: 1, emoji: "👍" },
  ])
    expect(await ben.far.request(frame)).toMatchObject({ error: { code: "not_accepted" } });

  await Promise.all([
    ...[sue, lou, own].map((person) => eventually(() => expectShutOut(person), WITHIN)),
    ...[kit, bea].map(({ id, far }) =>
      eventually(() => {
        const last = far.frames.findLast(isAbout(group));
        expect(last).toMatchObject({ type: "member.removed", user_id: id });
      }, WITHIN),
    ),
    eventually(() => expect(statusFor(ben)).toBe("offline"), WITHIN),
  ]);

  // Nothing comes afterwards: of the group not to those who are out of it, and of the blocker not to the blocked.
  const heard = ben.far.frames.filter(isAbout(direct)).length;
  olgaSocket.send({ type: "typing.start", conversation_id: direct });
  await ask(here, olga, receipts.mark, {
    body: { marks: [{ conversation_id: direct, read_seq: 2 }] },
  });
  const { seq } = await olgaSocket.sendMessage({ conversation_id: group }, "afterwards");
  await eventually(
    () => expect(ben.far.messages.at(-1)).toMatchObject({ seq, content: "afterwards" }),
    WITHIN,
  );
  for (const { far } of [kit, bea]) {
    await far.request({ type: "ping" });
    expect(far.frames.findLast(isAbout(group))?.type).toBe("member.removed");
    expect(JSON.stringify(far.messages)).not.toMatch(/among us|afterwards/);
  }
  expect(ben.far.frames.filter(isAbout(direct))).toHaveLength(heard);
  expect(statusFor(ben)).toBe("offline");
  for (const gone of [kit, bea]) {
    const call = { params: { id: group } };
    expect(await codeOf(there, { token: gone.farToken }, messages.history, call)).toBe(
      "conversation_not_found",
    );
  }
}, 150_000);
