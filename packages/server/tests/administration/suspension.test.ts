import { ENDPOINTS } from "@gochat/protocol";
import { connectUser, eventually, refusalOf, startNodes, uploadFile } from "@gochat/testkit";
import type { TestCluster } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PASSWORD, register } from "../authorization/people.ts";
import type { Person } from "../authorization/people.ts";
import { ask, codeOf, readAudit, registerAdmin } from "./rig.ts";

const { admin, auth, conversations, files, messages, users } = ENDPOINTS;

let cluster: TestCluster;
let boss: Person;
beforeAll(async () => {
  cluster = await startNodes(2);
  boss = await registerAdmin(cluster.nodes[0], "boss");
});
afterAll(() => cluster[Symbol.asyncDispose]());

const WITHIN = { timeoutMs: 2000 };
const logIn = (password: string, email: string) => ({ body: { email, password } });

test("I3 A8 a suspended person is out at once, on every node and by every path, and comes back when reinstated", async () => {
  const [here, there] = cluster.nodes;
  const sam = await register(here, "sam");
  const pair = await ask(there, sam, auth.login, logIn(PASSWORD, "sam"));
  const friend = await register(here, "friend");
  await using witness = await connectUser(here, friend.token);
  await using first = await connectUser(here, sam.token);
  await using second = await connectUser(there, pair.access_token);
  const { conversation_id: id } = await second.sendMessage({ recipient: "friend" }, "before");
  const { id: fileId } = await uploadFile(here, sam.token, "a text");
  await eventually(async () =>
    expect((await ask(here, sam, files.get, { params: { id: fileId } })).file.status).toBe("ready"),
  );
  const { links } = await ask(here, sam, files.links, { body: { ids: [fileId] } });
  const link = `${here.url}/api/v1/${links[0]?.content}`;
  expect((await fetch(link)).status).toBe(200);
  const { ticket } = await ask(there, { token: pair.access_token }, auth.wsTicket);

  const { user } = await ask(here, boss, admin.suspendUser, { params: { id: sam.id } });
  expect(user).toMatchObject({ suspended_at: expect.any(String), session_count: 0 });
  const since = performance.now();
  expect(await Promise.all([first.closed, second.closed])).toEqual([4001, 4001]);
  expect(performance.now() - since).toBeLessThan(2000);

  for (const node of cluster.nodes) {
    await eventually(async () => {
      for (const token of [sam.token, pair.access_token])
        expect(await codeOf(node, { token }, auth.me)).toBe("unauthorized");
    }, WITHIN);
    expect(await codeOf(node, undefined, auth.refresh, { body: { refresh_token: pair.refresh_token } })).toBe(
      "invalid_refresh_token",
    );
    expect(await codeOf(node, undefined, auth.login, logIn(PASSWORD, "sam"))).toBe("account_suspended");
    expect(await codeOf(node, undefined, auth.login, logIn("wrong", "sam"))).toBe("invalid_credentials");
    const ws = node.url.replace("http", "ws");
    expect(await refusalOf(`${ws}/ws?token=${pair.access_token}`)).toMatchObject({ code: "unauthorized" });
    const call = { params: { id }, body: { content: "after" } };
    expect(await codeOf(node, { token: pair.access_token }, messages.send, call)).toBe("unauthorized");
    const { users: found } = await ask(node, friend, users.search, { query: { query: "sam" } });
    expect(found).toEqual([]);
  }
  expect(await refusalOf(`${there.url.replace("http", "ws")}/ws?ticket=${ticket}`)).toMatchObject({
    code: "unauthorized",
  });
  expect((await fetch(link)).status).toBe(404);

  // Others write on, and see who it was.
  await witness.sendMessage({ conversation_id: id }, "where are you?");
  expect(witness.messages.map(({ content }) => content)).toEqual(["before"]);

  await ask(there, boss, admin.reinstateUser, { params: { id: sam.id } });
  expect(await codeOf(here, sam, auth.me)).toBe("unauthorized");
  const back = await ask(there, sam, auth.login, logIn(PASSWORD, "sam"));
  await using again = await connectUser(here, back.access_token);
  const page = await ask(here, { token: back.access_token }, messages.history, { params: { id } });
  expect(page.messages.map(({ content }) => content)).toEqual(["before", "where are you?"]);
  await again.sendMessage({ conversation_id: id }, "here");

  const told = (await readAudit(here, boss, { user_id: sam.id })).filter(
    ({ actor_id }) => actor_id === boss.id,
  );
  expect(told.map(({ action, details }) => [action, details])).toEqual([
    ["account.reinstated", {}],
    ["account.suspended", { sessions: 2 }],
  ]);
});

test("I3 A16 a suspended person's sockets by a bare username close on the other node, and their name opens none", async () => {
  const [here, there] = cluster.nodes;
  const bea = await meet(here, "bea");
  await using socket = await connectUser(there, bea.token);
  await ask(here, boss, admin.suspendUser, { params: { id: bea.id } });
  expect(await socket.closed).toBe(4001);
  for (const node of cluster.nodes) {
    await eventually(async () => expect(await codeOf(node, bea, auth.me)).toBe("unauthorized"), WITHIN);
    expect(await refusalOf(`${node.url.replace("http", "ws")}/ws?token=bea`)).toMatchObject({ status: 401 });
  }
  await ask(there, boss, admin.reinstateUser, { params: { id: bea.id } });
  for (const node of cluster.nodes) expect(await codeOf(node, bea, auth.me)).toBe("ok");
});

test("I4 A8 logging somebody out ends what they have open, and no more", async () => {
  const [here, there] = cluster.nodes;
  const lou = await register(here, "lou");
  await using socket = await connectUser(there, lou.token);
  await ask(here, boss, admin.endSessions, { params: { id: lou.id } });
  expect(await socket.closed).toBe(4001);
  expect(await codeOf(there, undefined, auth.login, logIn(PASSWORD, "lou"))).toBe("ok");
});

test("I4 A15 deleting an account frees its email, reserves its name, and leaves its groups", async () => {
  const [here, there] = cluster.nodes;
  const [dee, eve] = [await register(here, "dee"), await register(here, "eve")];
  const group = { name: "Group", participant_ids: [dee.id] };
  const { conversation } = await ask(here, eve, conversations.create, { body: group });
  await using socket = await connectUser(there, dee.token);
  await ask(here, boss, admin.deleteUser, { params: { id: dee.id } });
  expect(await socket.closed).toBe(4001);
  expect(await codeOf(here, boss, admin.getUser, { params: { id: dee.id } })).toBe("user_not_found");
  const account = (username: string) => ({
    body: { username, email: "dee@example.com", password: PASSWORD },
  });
  expect(await codeOf(here, undefined, auth.register, account("dee"))).toBe("username_taken");
  expect(await codeOf(here, undefined, auth.register, account("dora"))).toBe("ok");
  await eventually(async () => {
    const { members } = await ask(here, eve, conversations.members, { params: { id: conversation.id } });
    expect(members.map(({ user }) => user.id)).toEqual([eve.id]);
  });
  expect(await readAudit(here, boss, { user_id: dee.id, action: "account.deleted" })).toMatchObject([
    { actor_id: boss.id, user_id: dee.id, address: "127.0.0.1" },
  ]);
});
