import { API_PREFIX, ENDPOINTS } from "@gochat/protocol";
import type { Endpoint } from "@gochat/protocol";
import { connectSql, eventually, startServer } from "@gochat/testkit";
import type { TestServer } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PASSWORD, register } from "../authorization/people.ts";
import type { Person } from "../authorization/people.ts";
import { codeOfAnswer, perform } from "../http-call.ts";
import type { HttpCall } from "../http-call.ts";
import { ask, readAudit, registerAdmin } from "./rig.ts";

const { admin, auth, reports, users } = ENDPOINTS;
const NO_ID = "00000000-0000-7000-8000-000000000000";

let server: TestServer;
/** By what they are to the server. */
const people = new Map<string, { readonly token?: string; readonly expected: string }>();
let administrator: Person;

beforeAll(async () => {
  server = await startServer();
  administrator = await registerAdmin(server, "chief");
  const add = (is: string, expected: string, token?: string) =>
    people.set(is, { expected, ...(token !== undefined && { token }) });

  add("nobody", "unauthorized");
  add("somebody with a token that is none", "unauthorized", "x".repeat(200));
  add("a person", "forbidden", (await register(server, "person")).token);
  add("a person by a bare username", "forbidden", (await meet(server, "bare")).token);

  const logged = await registerAdmin(server, "logged-out");
  await ask(server, administrator, admin.endSessions, { params: { id: logged.id } });
  add("an administrator who was logged out", "unauthorized", logged.token);

  const former = await registerAdmin(server, "former");
  const toUser = { params: { id: former.id }, body: { instance_role: "user" as const } };
  await ask(server, administrator, admin.updateUser, toUser);
  add("who was an administrator", "forbidden", former.token);

  const suspended = await registerAdmin(server, "suspended");
  await ask(server, administrator, admin.suspendUser, { params: { id: suspended.id } });
  add("an administrator who is suspended", "unauthorized", suspended.token);
  const bare = await meet(server, "bare-suspended");
  await ask(server, administrator, admin.suspendUser, { params: { id: bare.id } });
  add("a suspended person by a bare username", "unauthorized", bare.token);

  const deleted = await registerAdmin(server, "gone");
  await ask(server, deleted, users.deleteMe, { body: { password: PASSWORD } });
  add("an administrator who deleted their account", "unauthorized", deleted.token);

  // What is nobody's before the scope is judged: so an administrator gets past it.
  add("an administrator", "user_not_found", administrator.token);
  const byName = await meet(server, "bare-admin");
  await using sql = await connectSql(server.databaseUrl);
  await sql.rows("update users set instance_role = 'admin' where id = $1", [byName.id]);
  add("an administrator by a bare username", "user_not_found", byName.token);
});
afterAll(() => server[Symbol.asyncDispose]());

/** Each with an account that is nobody's, where it is about one. */
const CALLS: readonly HttpCall[] = [
  { endpoint: admin.listUsers },
  { endpoint: admin.createUser, body: { username: "x" } },
  { endpoint: admin.getUser, params: { id: NO_ID } },
  { endpoint: admin.updateUser, params: { id: NO_ID }, body: { instance_role: "admin" } },
  { endpoint: admin.deleteUser, params: { id: NO_ID } },
  { endpoint: admin.suspendUser, params: { id: NO_ID } },
  { endpoint: admin.reinstateUser, params: { id: NO_ID } },
  { endpoint: admin.endSessions, params: { id: NO_ID } },
  { endpoint: admin.makePasswordLink, params: { id: NO_ID } },
  { endpoint: admin.removeSecondFactor, params: { id: NO_ID } },
  { endpoint: admin.getSettings },
  { endpoint: admin.figures },
  { endpoint: admin.updateSettings, body: {} },
  { endpoint: admin.audit },
  { endpoint: admin.exportAudit },
  { endpoint: reports.list },
  { endpoint: reports.get, params: { id: NO_ID } },
  { endpoint: reports.resolve, params: { id: NO_ID }, body: { resolution: "dismissed" } },
];
// What these answer to an administrator.
const OTHERWISE = new Map<Endpoint, string>([
  [admin.listUsers, "ok"],
  [admin.createUser, "invalid_request"],
  [admin.getSettings, "ok"],
  [admin.figures, "ok"],
  [admin.updateSettings, "invalid_request"],
  [admin.audit, "ok"],
  [admin.exportAudit, "ok"],
  [reports.list, "ok"],
  [reports.get, "report_not_found"],
  [reports.resolve, "report_not_found"],
]);

test("I1 A22 every call whose scope is `admin` is tried", () => {
  const wanted = Object.values(ENDPOINTS).flatMap((slice) =>
    Object.values<Endpoint>(slice).filter(({ auth: { scope } }) => scope === "admin"),
  );
  expect(new Set(CALLS.map(({ endpoint }) => endpoint))).toEqual(new Set(wanted));
});

describe.each(CALLS.map((call) => [`${call.endpoint.method} ${call.endpoint.path}`, call] as const))(
  "%s",
  (_, call) => {
    test("I1 A22 E4 is for administrators who may act, and for nobody else", async () => {
      for (const [is, { token, expected }] of people) {
        const answer = await perform(server, token, call);
        const right = expected === "user_not_found" ? (OTHERWISE.get(call.endpoint) ?? expected) : expected;
        expect([is, codeOfAnswer(answer)]).toEqual([is, right]);
      }
    });
  },
);

test("I1 a right to administer the server is none in conversations, nor over accounts of others by other calls", async () => {
  const [ada, ben] = [await register(server, "ada"), await register(server, "ben")];
  const { conversation } = await ask(server, ada, ENDPOINTS.conversations.create, {
    body: { name: "Private", participant_ids: [ben.id] },
  });
  const { id } = conversation;
  await ask(server, ada, ENDPOINTS.messages.send, { params: { id }, body: { content: "for Ben" } });
  const tries: HttpCall[] = [
    { endpoint: ENDPOINTS.conversations.get, params: { id } },
    { endpoint: ENDPOINTS.messages.history, params: { id } },
    { endpoint: ENDPOINTS.messages.send, params: { id }, body: { content: "hello" } },
    { endpoint: ENDPOINTS.messages.delete, params: { id, seq: 1 } },
    { endpoint: ENDPOINTS.conversations.addMembers, params: { id }, body: { user_ids: [administrator.id] } },
    { endpoint: ENDPOINTS.conversations.members, params: { id } },
  ];
  for (const call of tries)
    expect(codeOfAnswer(await perform(server, administrator.token, call))).toBe("conversation_not_found");
  const sessions = await ask(server, ben, auth.listSessions);
  const revoke = { endpoint: auth.revokeSession, params: { id: sessions.sessions[0]?.id ?? "" } };
  expect(codeOfAnswer(await perform(server, administrator.token, revoke))).toBe("session_not_found");
});

test("I6 who is refused stands in the audit log, once a minute, with the call", async () => {
  const nosy = await register(server, "nosy");
  for (let i = 0; i < 3; i++)
    await perform(server, nosy.token, { endpoint: admin.getUser, params: { id: administrator.id } });
  const call = `GET ${API_PREFIX}/admin/users/:id`;
  await eventually(async () =>
    expect(
      await readAudit(server, administrator, { user_id: nosy.id, action: "access.refused" }),
    ).toMatchObject([{ actor_id: nosy.id, details: { call } }]),
  );
});
