import { ENDPOINTS } from "@gochat/protocol";
import { connectSql, connectUser, startServer } from "@gochat/testkit";
import type { TestServer } from "@gochat/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PASSWORD, register } from "../authorization/people.ts";
import type { Person } from "../authorization/people.ts";
import { createLogger } from "../../src/platform/logger.ts";
import { ask, codeOf, readAudit, registerAdmin } from "./rig.ts";

const { admin, auth, links, users } = ENDPOINTS;
const NEW_PASSWORD = "another long password";
const nobody = { token: "" };

let server: TestServer;
let boss: Person;
const lines: string[] = [];
beforeAll(async () => {
  server = await startServer({ logger: createLogger("trace", { write: (line) => void lines.push(line) }) });
  boss = await registerAdmin(server, "boss");
});
afterAll(() => server[Symbol.asyncDispose]());

async function linkFor({ id }: Person): Promise<string> {
  return (await ask(server, boss, admin.makePasswordLink, { params: { id } })).link.token;
}

const setPassword = (token: string, password = NEW_PASSWORD) =>
  codeOf(server, undefined, links.setPassword, { body: { token, password } });
const logIn = (email: string, password: string) =>
  codeOf(server, undefined, auth.login, { body: { email, password } });

test("I5 a link sets a password once and ends every session; the former password is none any more", async () => {
  const pat = await register(server, "pat");
  await using socket = await connectUser(server, pat.token);
  const token = await linkFor(pat);
  const read = await ask(server, nobody, links.read, { body: { token } });
  expect(read).toMatchObject({ purpose: "password", username: "pat" });
  expect(Date.parse(read.expires_at) - Date.now()).toBeGreaterThan(23 * 3_600_000);
  expect(await setPassword(token, "pat@example.com")).toBe("invalid_request");
  expect(await setPassword(token, "password1")).toBe("invalid_request");
  expect(await setPassword(token)).toBe("ok");
  expect(await socket.closed).toBe(4001);
  expect(await codeOf(server, pat, auth.me)).toBe("unauthorized");
  expect([await logIn("pat", PASSWORD), await logIn("pat", NEW_PASSWORD)]).toEqual([
    "invalid_credentials",
    "ok",
  ]);
  expect(await setPassword(token)).toBe("link_not_valid");
  expect(await codeOf(server, undefined, links.read, { body: { token } })).toBe("link_not_valid");
});

test("I5 of several who use a link at once one does", async () => {
  const token = await linkFor(await register(server, "rae"));
  const codes = await Promise.all(
    Array.from({ length: 10 }, (_, i) => setPassword(token, `password number ${i}`)),
  );
  expect(codes.filter((code) => code === "ok")).toHaveLength(1);
  expect(new Set(codes)).toEqual(new Set(["ok", "link_not_valid"]));
});

test("I5 a link is dead when there is a newer one, a new password, no account, or its time is over", async () => {
  const [tia, uli] = [await register(server, "tia"), await register(server, "uli")];
  const older = await linkFor(tia);
  const newer = await linkFor(tia);
  expect(await setPassword(older)).toBe("link_not_valid");
  const body = { password: NEW_PASSWORD, current_password: PASSWORD };
  await ask(server, tia, users.updateMe, { body });
  expect(await setPassword(newer)).toBe("link_not_valid");
  const ofDeleted = await linkFor(uli);
  await ask(server, uli, users.deleteMe, { body: { password: PASSWORD } });
  expect(await setPassword(ofDeleted)).toBe("link_not_valid");
  const late = await linkFor(tia);
  await using sql = await connectSql(server.databaseUrl);
  await sql.rows("update one_time_links set expires_at = now() where user_id = $1", [tia.id]);
  expect(await setPassword(late)).toBe("link_not_valid");
  for (const other of ["", "ol_", "x".repeat(128), tia.token.slice(0, 100)])
    expect(await setPassword(other)).toMatch(/^(link_not_valid|invalid_request)$/);
});

test("I3 I5 a link for somebody who is suspended says nothing of that, and lets nobody in", async () => {
  const vic = await register(server, "vic");
  await ask(server, boss, admin.suspendUser, { params: { id: vic.id } });
  const token = await linkFor(vic);
  expect(await setPassword(token)).toBe("ok");
  expect(await logIn("vic", NEW_PASSWORD)).toBe("account_suspended");
});

test("I4 an account that an administrator makes has no password until its owner sets one", async () => {
  const { user, link } = await ask(server, boss, admin.createUser, {
    body: { username: "wanda", email: "wanda@example.com" },
  });
  expect(user).toMatchObject({ username: "wanda", has_password: false, session_count: 0 });
  expect(await logIn("wanda", "")).toBe("invalid_request");
  expect(await logIn("wanda", PASSWORD)).toBe("invalid_credentials");
  expect(await setPassword(link.token)).toBe("ok");
  expect(await logIn("wanda@example.com", NEW_PASSWORD)).toBe("ok");
  const again = { body: { username: "WANDA" } };
  expect(await codeOf(server, boss, admin.createUser, again)).toBe("username_taken");
  const taken = { body: { username: "wanda2", email: "Wanda@example.com" } };
  expect(await codeOf(server, boss, admin.createUser, taken)).toBe("email_taken");
  expect(await codeOf(server, boss, admin.createUser, { body: { username: "root" } })).toBe("username_taken");
  const told = await readAudit(server, boss, { user_id: user.id });
  expect(told.map(({ action }) => action)).toEqual(
    expect.arrayContaining(["account.created", "password.changed"]),
  );
});

test("I5 A21 no token of a link is in the log, nor in the database", async () => {
  const token = await linkFor(await register(server, "xena"));
  await setPassword(token);
  const unused = await linkFor(await register(server, "yves"));
  await using sql = await connectSql(server.databaseUrl);
  const rows = await sql.rows<{ text: string }>(
    "select l::text as text from one_time_links l union all select a::text from audit_log a",
  );
  for (const secret of [token, unused]) {
    expect(lines.join("")).not.toContain(secret);
    expect(rows.map(({ text }) => text).join("")).not.toContain(secret);
  }
});
