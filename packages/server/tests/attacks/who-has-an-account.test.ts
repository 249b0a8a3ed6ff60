import { ENDPOINTS } from "@gochat/protocol";
import { connectUser, startServer } from "@gochat/testkit";
import type { TestServer } from "@gochat/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, registerAdmin } from "../administration/rig.ts";
import { register } from "../authorization/people.ts";
import type { Person } from "../authorization/people.ts";
import { perform } from "../http-call.ts";
import type { HttpCall } from "../http-call.ts";

/*
 * A username is public: others write to it. Whose an email is, who is suspended, and who begins with which letters where only
 * administrators search, is nobody's business. So every question is asked twice, once about somebody and once about nobody.
 */

const { admin, auth, conversations, invitations, links, users } = ENDPOINTS;

let server: TestServer;
let boss: Person;
let mallory: Person;
beforeAll(async () => {
  server = await startServer();
  boss = await registerAdmin(server, "boss");
  await register(server, "victim");
  await ask(server, boss, admin.suspendUser, { params: { id: (await register(server, "suspended")).id } });
  mallory = await register(server, "mallory");
});
afterAll(() => server[Symbol.asyncDispose]());

/** All that an answer says, but for what each answer has of its own, and what was given. */
async function answerTo(token: string | undefined, call: HttpCall, given: string): Promise<string> {
  const { status, headers, body } = await perform(server, token, call);
  const { request_id, ...rest } = body;
  expect(typeof request_id === "string" || status < 300).toBe(true);
  const named = [...headers]
    .filter(([name]) => !["date", "x-request-id", "content-length", "etag"].includes(name))
    .map((pair) => pair.join(": "));
  return JSON.stringify([status, named, rest]).replaceAll(given, "<given>");
}

const SOMEBODYS = ["victim@example.com", "VICTIM@Example.com", "suspended@example.com"];
const NOBODYS = "nobody-at-all@example.com";

async function expectAlike(token: string | undefined, callWith: (given: string) => HttpCall): Promise<void> {
  const ofNobody = await answerTo(token, callWith(NOBODYS), NOBODYS);
  for (const given of SOMEBODYS) expect(await answerTo(token, callWith(given), given)).toBe(ofNobody);
}

const WRONG = "not the password of anybody";

test("A5 I3 a stranger who tries passwords learns of no email whether it is somebody's, and of no account whether it is suspended", async () => {
  await expectAlike(undefined, (email) => ({ endpoint: auth.login, body: { email, password: WRONG } }));
  await expectAlike(undefined, (email) => ({
    endpoint: auth.login,
    body: { email, password: WRONG, code: "123456", remember_device: true },
  }));
  for (const name of ["victim", "suspended"]) {
    const login = (email: string) => ({ endpoint: auth.login, body: { email, password: WRONG } });
    expect(await answerTo(undefined, login(name), name)).toBe(
      await answerTo(undefined, login("nobody-at-all"), "nobody-at-all"),
    );
  }
});

test("A17 S8 nobody who is logged in finds anybody by their email, by no call", async () => {
  const group = await ask(server, mallory, conversations.create, {
    body: { name: "Group", participant_ids: [boss.id] },
  });
  const { id } = group.conversation;
  await expectAlike(mallory.token, (query) => ({ endpoint: users.search, query: { query } }));
  await expectAlike(mallory.token, (query) => ({
    endpoint: users.search,
    query: { query: query.slice(0, 9) },
  }));
  await expectAlike(mallory.token, (participant) => ({
    endpoint: conversations.create,
    body: { participant },
  }));
  await expectAlike(mallory.token, (email) => ({
    endpoint: conversations.create,
    body: { name: "Group", participants: [email] },
  }));
  await expectAlike(mallory.token, (email) => ({
    endpoint: conversations.addMembers,
    params: { id },
    body: { usernames: [email] },
  }));
  await expectAlike(mallory.token, (email) => ({ endpoint: users.get, params: { id: email } }));
  await using socket = await connectUser(server, mallory.token);
  const codes = await Promise.all(
    [...SOMEBODYS, NOBODYS].map(async (recipient) => {
      const answer = await socket.request({ type: "message.send", recipient, content: "hello" });
      return answer.type === "error" ? answer.error : answer.type;
    }),
  );
  expect(new Set(codes.map((each) => JSON.stringify(each))).size).toBe(1);
});

test("I5 I8 G9 what links and invitations answer to tokens that are none is the same for everybody", async () => {
  for (const endpoint of [links.read, invitations.read]) {
    const tokens = ["pl_0000", "in_0000", "0".repeat(43), "q".repeat(86)];
    const answers = await Promise.all(
      tokens.map((token) => answerTo(undefined, { endpoint, body: { token } }, token)),
    );
    expect([endpoint.path, new Set(answers).size]).toEqual([endpoint.path, 1]);
  }
});

test("I7 A17 where only administrators search, the beginning of a name finds nobody", async () => {
  await ask(server, boss, admin.updateSettings, { body: { people_search: "admins" } });
  const found = async (query: string) =>
    (await ask(server, mallory, users.search, { query: { query } })).users.map(({ username }) => username);
  expect(await found("vic")).toEqual([]);
  expect(await found("victi")).toEqual([]);
  expect(await found("suspended")).toEqual([]);
  expect(await found("victim")).toEqual(["victim"]);
});
