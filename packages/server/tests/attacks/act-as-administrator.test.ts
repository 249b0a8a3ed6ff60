import { once } from "node:events";
import { request } from "node:http";
import type { IncomingMessage } from "node:http";
import { text as readText } from "node:stream/consumers";
import { API_PREFIX, ENDPOINTS } from "@gochat/protocol";
import type { Endpoint } from "@gochat/protocol";
import { call, connectSql, connectUser, startNodes, uploadFile } from "@gochat/testkit";
import type { TestCluster } from "@gochat/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, codeOf, registerAdmin } from "../administration/rig.ts";
import { PASSWORD, register } from "../authorization/people.ts";
import type { Person } from "../authorization/people.ts";
import { codeOfAnswer, perform } from "../http-call.ts";
import type { HttpAnswer } from "../http-call.ts";

/* Somebody with an account, and nothing more, tries to have the rights of an administrator of the server. */

const { admin, auth, links, users } = ENDPOINTS;

let cluster: TestCluster;
let boss: Person;
let mallory: Person;
beforeAll(async () => {
  cluster = await startNodes(2);
  boss = await registerAdmin(cluster.nodes[0], "boss");
  mallory = await register(cluster.nodes[0], "mallory");
});
afterAll(() => cluster[Symbol.asyncDispose]());

async function expectPowerless(person: { readonly token: string; readonly id: string }): Promise<void> {
  await using sql = await connectSql(cluster.databaseUrl);
  for (const node of cluster.nodes) expect(await codeOf(node, person, admin.listUsers)).toBe("forbidden");
  const rows = await sql.rows("select instance_role from users where id = $1", [person.id]);
  expect(rows).toEqual([{ instance_role: "user" }]);
}

test("I1 V3 no call takes a role that it does not name: at registration, of oneself, by a link, in a group", async () => {
  const [here] = cluster.nodes;
  const account = { username: "eve", email: "eve@example.com", password: PASSWORD };
  const group = { name: "Group", participant_ids: [boss.id] };
  const extras = [
    { instance_role: "admin" },
    { user: { instance_role: "admin" } },
    { role: "admin" },
    { is_admin: true },
    { scope: "admin" },
    { scopes: ["admin"] },
  ];
  const bodies: [Endpoint, object][] = [
    [auth.register, account],
    [auth.login, { email: "mallory", password: PASSWORD }],
    [auth.refresh, { refresh_token: "rt_none" }],
    [users.updateMe, { display_name: "Mallory" }],
    [links.setPassword, { token: "pl_none", password: PASSWORD }],
    [ENDPOINTS.conversations.create, group],
  ];
  for (const [endpoint, body] of bodies)
    for (const extra of extras) {
      const answer = await perform(here, mallory.token, { endpoint, body: { ...body, ...extra } });
      expect([endpoint.path, extra, codeOfAnswer(answer)]).toEqual([endpoint.path, extra, "invalid_request"]);
    }
  // What a JSON parser might take for a field of everything.
  const polluted = `{"display_name":"M","__proto__":{"instance_role":"admin"}}`;
  const answer = await call<HttpAnswer["body"]>(here, "PATCH", `${API_PREFIX}/users/me`, {
    token: mallory.token,
    body: polluted,
    headers: { "content-type": "application/json" },
  });
  expect(codeOfAnswer(answer)).toBe("malformed_json");
  await expectPowerless(mallory);
});

/** The address as it is written here: `fetch` would tidy it up. */
async function askRaw(url: string, method: string, path: string, headers: Record<string, string>) {
  const authorization = `Bearer ${mallory.token}`;
  const outgoing = request(url, { method, path, headers: { ...headers, authorization }, agent: false });
  outgoing.end();
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  return { status: response.statusCode ?? 0, text: await readText(response) };
}

test("I1 A22 no other way of writing an address, and no other method, leads past the scope", async () => {
  const [here] = cluster.nodes;
  const addresses = [
    "/api/v1/admin/users",
    "/api/v1//admin/users",
    "/api/v1/./admin/users",
    "/api/v1/users/../admin/users",
    "/api/v1/users/..%2fadmin/users",
    "/api/v1/%61dmin/users",
    "/api/v1/ADMIN/users",
    "/api/v1/admin/users/",
    "/api/v1/admin/users;x=1",
    "/api/v1/admin%00/users",
    "/admin/users",
    "/api/v1/auth/../admin/users",
  ];
  const disguises: Record<string, string>[] = [
    {},
    { "x-original-url": "/api/v1/admin/users", "x-rewrite-url": "/api/v1/admin/users" },
    { "x-http-method-override": "GET", "x-forwarded-for": "127.0.0.1", "x-real-ip": "127.0.0.1" },
    { "x-user-id": boss.id, "x-forwarded-user": "boss", "x-gochat-scope": "admin" },
    { cookie: `access_token=${boss.token}` },
  ];
  for (const address of addresses)
    for (const headers of disguises)
      for (const method of ["GET", "HEAD", "POST"]) {
        const { status, text } = await askRaw(here.url, method, address, headers);
        expect([address, method, status >= 400 && status < 500]).toEqual([address, method, true]);
        expect(text).not.toContain("boss");
      }
  // And of what everybody may call with headers that name somebody else, the answer is about oneself.
  for (const headers of disguises) {
    const { body } = await call<{ user: { id: string } }>(here, "GET", `${API_PREFIX}/auth/me`, {
      token: mallory.token,
      headers,
    });
    expect(body.user.id).toBe(mallory.id);
  }
});

test("A6 I1 a token says who somebody is and never what they may: with other claims it is none", async () => {
  const [head = "", body = "", signature = ""] = mallory.token.split(".");
  const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as Record<string, unknown>;
  expect(Object.keys(claims).toSorted()).toEqual(["aud", "exp", "iat", "iss", "sid", "sub"]);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const forged = [
    `${head}.${part({ ...claims, sub: boss.id })}.${signature}`,
    `${head}.${part({ ...claims, scope: "admin" })}.${signature}`,
    `${part({ alg: "none", typ: "at+jwt" })}.${part({ ...claims, sub: boss.id })}.`,
    `${part({ alg: "HS256", typ: "at+jwt", kid: "../../dev/null" })}.${body}.${signature}`,
  ];
  for (const token of forged)
    for (const node of cluster.nodes)
      expect(await codeOf(node, { token }, admin.listUsers)).toBe("unauthorized");
});

test("I1 I2 I5 links and tickets of one kind serve for nothing else, and no socket administers", async () => {
  const [here, there] = cluster.nodes;
  const { link } = await ask(here, boss, admin.makePasswordLink, { params: { id: mallory.id } });
  const { token } = link;
  const account = { token, username: "root-to-be", email: "root@example.com", password: PASSWORD };
  expect(await codeOf(there, undefined, links.makeFirstAdmin, { body: account })).toBe("link_not_valid");
  // Their own link for a password gives them their own account again.
  await ask(there, { token: "" }, links.setPassword, { body: { token, password: PASSWORD } });
  const login = { body: { email: "mallory", password: PASSWORD } };
  const pair = await ask(here, { token: "" }, auth.login, login);
  mallory = { ...mallory, token: pair.access_token };
  await expectPowerless(mallory);

  await using socket = await connectUser(there, mallory.token);
  for (const type of ["admin.users", "admin", "user.suspend", "settings.update", "message.send.admin"])
    expect(await socket.request({ type })).toMatchObject({ type: "error", error: { retryable: false } });
  const { id } = await uploadFile(here, mallory.token, "a file");
  const { links: signed } = await ask(here, mallory, ENDPOINTS.files.links, { body: { ids: [id] } });
  const query = signed[0]?.content.split("?")[1] ?? "";
  const { status } = await call(here, "GET", `${API_PREFIX}/admin/users?${query}`);
  expect(status).toBe(401);
});
