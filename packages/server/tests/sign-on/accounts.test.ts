import { call } from "@gochat/testkit";
import { totpCode } from "@gochat/testkit/totp.ts";
import { SignOnBrowser } from "@gochat/testkit/sign-on-browser.ts";
import { expect, test } from "vitest";
import { IDENTITIES, PASSWORD, startSignOn } from "./rig.ts";

const refused = (code: string) => ({ body: { code } });

test.each([
  ["verified", true],
  ["unverified", false],
])(
  "A30 an email of somebody here, %s at the provider, leads to another account, without it",
  async (_how, email_verified) => {
    await using rig = await startSignOn();
    const victim = await rig.register("victim");
    rig.provider.people.set("mallory", {
      preferred_username: "victim",
      email: "VICTIM@example.com",
      email_verified,
      name: "Victim",
    });
    const { status, body } = await rig.logIn("mallory");
    expect(status).toBe(200);
    expect(body.user.id).not.toBe(victim.user.id);
    expect(body.user).toMatchObject({ username: "victim2", email: null });
  },
);

test("A30 an email that nobody has verified is not taken", async () => {
  await using rig = await startSignOn();
  rig.provider.people.set("1", { preferred_username: "ana", email: "ana@example.com" });
  expect((await rig.logIn("1")).body.user).toMatchObject({ username: "ana", email: null });
});

test("A30 A2 a newcomer gets no name that is reserved or freed, and shows none that hides what it is", async () => {
  await using rig = await startSignOn();
  const gone = await rig.register("gone");
  await call(rig.server, "DELETE", "/api/v1/users/me", {
    token: gone.access_token,
    body: { password: PASSWORD },
  });
  const { people } = rig.provider;
  people.set("1", { preferred_username: "admin", name: "<script>alert(1)</script>" });
  people.set("2", { preferred_username: "Gone", name: "evil\u202Eeman" });
  people.set("3", { preferred_username: "\u202E\u200B", name: "\u200B" });
  people.set("4", { preferred_username: "zoë müller@example.com", name: "x".repeat(1000) });
  people.set("5", { preferred_username: "deleted-0123" });
  const shown = [];
  for (const sub of people.keys()) {
    const { username, display_name } = (await rig.logIn(sub)).body.user;
    shown.push([username, display_name]);
  }
  expect(shown).toEqual([
    ["admin2", "<script>alert(1)</script>"],
    ["Gone2", "Gone2"],
    ["user2", "user2"],
    ["zoe.muller", "zoe.muller"],
    [expect.not.stringMatching(/^deleted-/), expect.any(String)],
  ]);
});

test("A30 I10 a newcomer shows no name that the server does not allow", async () => {
  await using rig = await startSignOn();
  const boss = await rig.register("boss");
  await rig.sql.rows("update users set instance_role = 'admin' where id = $1", [boss.user.id]);
  await call(rig.server, "PATCH", "/api/v1/admin/settings", {
    token: boss.access_token,
    body: { refused_words: ["rude"] },
  });
  rig.provider.people.set("1", { preferred_username: "ana", name: "Rude Ana" });
  rig.provider.people.set("2", { preferred_username: "ben", name: "Rudeness" });
  expect((await rig.logIn("1")).body.user).toMatchObject({ username: "ana", display_name: "ana" });
  expect((await rig.logIn("2")).body.user).toMatchObject({ display_name: "Rudeness" });
});

test("A30 of several exchanges at once for somebody new, all get one account", async () => {
  await using rig = await startSignOn();
  rig.provider.people.set("1", { preferred_username: "ana" });
  const browsers = Array.from({ length: 6 }, () => new SignOnBrowser());
  const told = await Promise.all(browsers.map((browser) => browser.signOn(rig.server, "1")));
  const answers = await Promise.all(browsers.map((browser, i) => rig.exchange(browser, told[i]?.session)));
  expect(answers.map(({ status }) => status)).toEqual(browsers.map(() => 200));
  expect(new Set(answers.map(({ body }) => body.user.id)).size).toBe(1);
});

test("A30 I7 where newcomers are not taken, only who is linked is let in; else registration does not matter", async () => {
  await using closed = await startSignOn({ OIDC_SIGN_UP: "off" });
  closed.provider.people.set("1", { preferred_username: "ana" });
  expect(await closed.logIn("1")).toMatchObject({ status: 403, ...refused("registration_closed") });
  const ana = await closed.register("ana");
  expect((await closed.link(ana.access_token, "1")).status).toBe(200);
  expect((await closed.logIn("1")).body.user.id).toBe(ana.user.id);

  await using open = await startSignOn();
  await open.sql.rows("update instance_settings set registration = 'closed'");
  open.provider.people.set("1", { preferred_username: "ana" });
  expect((await open.logIn("1")).status).toBe(200);
});

test("A28 who has no verified email of a domain that is let in, is not", async () => {
  await using rig = await startSignOn({ OIDC_EMAIL_DOMAINS: "Example.com, example.org" });
  const { people } = rig.provider;
  people.set("in", { preferred_username: "ana", email: "ana@EXAMPLE.com", email_verified: true });
  people.set("unverified", { email: "ana@example.com", email_verified: false });
  people.set("below", { email: "ana@evil.example.com", email_verified: true });
  people.set("beside", { email: "ana@example.com@evil.test", email_verified: true });
  people.set("none", {});
  const told = [];
  for (const sub of people.keys()) {
    const { session, error } = await new SignOnBrowser().signOn(rig.server, sub);
    told.push(error ?? (session?.startsWith("so_") === true ? "in" : "?"));
  }
  expect(told).toEqual(["in", ...Array.from({ length: 4 }, () => "sign_on_refused")]);
});

test("A15 A30 whoever deleted their account, and comes again, is somebody new", async () => {
  await using rig = await startSignOn();
  rig.provider.people.set("1", { preferred_username: "ana", email: "ana@example.com", email_verified: true });
  const first = (await rig.logIn("1")).body;
  const gone = await call(rig.server, "DELETE", "/api/v1/users/me", { token: first.access_token, body: {} });
  expect(gone.status).toBe(204);
  expect(await rig.sql.rows("select from identities")).toEqual([]);
  const again = (await rig.logIn("1")).body;
  expect(again.user.id).not.toBe(first.user.id);
  expect(again.user).toMatchObject({ username: "ana2", email: "ana@example.com" });

  // A node of the version before has left the identity behind.
  await rig.sql.rows(
    "update users set deleted_at = now(), username = 'deleted-x', username_key = 'deleted-x', email = null, email_key = null where id = $1",
    [again.user.id],
  );
  const third = (await rig.logIn("1")).body;
  expect([first.user.id, again.user.id]).not.toContain(third.user.id);
});

test("A29 I3 who is suspended gets no session, and an ended one stays ended", async () => {
  await using rig = await startSignOn();
  rig.provider.people.set("1", { preferred_username: "ana" });
  const { user } = (await rig.logIn("1")).body;
  await rig.sql.rows("update users set suspended_at = now() where id = $1", [user.id]);
  expect(await rig.logIn("1")).toMatchObject({ status: 403, ...refused("account_suspended") });
  await rig.sql.rows("update users set suspended_at = null where id = $1", [user.id]);
  expect((await rig.logIn("1")).status).toBe(200);
});

test("A29 A24 where a second factor is on, the provider alone opens no session", async () => {
  await using rig = await startSignOn();
  rig.provider.people.set("1", { preferred_username: "ana" });
  const { access_token: token } = await rig.register("ana");
  await rig.link(token, "1");
  const path = "/api/v1/users/me/second-factor";
  const setUp = await call<{ secret: string }>(rig.server, "POST", path, {
    token,
    body: { current_password: PASSWORD },
  });
  const on = await call<{ recovery_codes: string[] }>(rig.server, "PUT", path, {
    token,
    body: { code: totpCode(setUp.body.secret) },
  });
  const [one = "", two = ""] = on.body.recovery_codes;

  const browser = new SignOnBrowser();
  const { session } = await browser.signOn(rig.server, "1");
  expect(await rig.exchange(browser, session)).toMatchObject({
    status: 401,
    ...refused("second_factor_required"),
  });
  expect(await rig.exchange(browser, session, { code: "000000" })).toMatchObject({
    status: 401,
    ...refused("invalid_credentials"),
  });
  const [left] = await rig.sql.rows<{ seconds: number }>(
    "select extract(epoch from expires_at - created_at)::int as seconds from sign_on_tokens",
  );
  expect(left).toEqual({ seconds: 300 });
  const entered = await rig.exchange(browser, session, { code: one, remember_device: true });
  expect(entered.status).toBe(200);
  const { device_token } = entered.body;
  expect(await rig.exchange(browser, session, { code: two })).toMatchObject(refused("sign_on_not_valid"));

  const { session: second } = await browser.signOn(rig.server, "1");
  expect((await rig.exchange(browser, second, { device_token })).status).toBe(200);
});

test("A31 linking needs the password, and one identity leads to one account", async () => {
  await using rig = await startSignOn();
  rig.provider.people.set("1", { preferred_username: "one" });
  rig.provider.people.set("2", { preferred_username: "two" });
  const ana = (await rig.register("ana")).access_token;
  const ben = (await rig.register("ben")).access_token;
  const begin = (body: object) => call(rig.server, "POST", IDENTITIES, { token: ana, body });
  expect(await begin({})).toMatchObject({ status: 401, ...refused("invalid_credentials") });
  expect(await begin({ current_password: "wrong" })).toMatchObject({ status: 401 });
  expect((await rig.link(ana, "1")).status).toBe(200);
  for (const [token, sub] of [
    [ben, "1"],
    [ana, "2"],
    [ana, "1"],
  ] as const)
    expect(await rig.link(token, sub)).toMatchObject({ status: 409, ...refused("identity_taken") });
  expect((await rig.logIn("1")).body.user.username).toBe("ana");
});

test("A31 A8 unlinking needs the password, ends other sessions, and is not for who has no other way in", async () => {
  await using rig = await startSignOn();
  rig.provider.people.set("1", { preferred_username: "one" });
  rig.provider.people.set("2", { preferred_username: "two" });
  const { access_token: token } = await rig.register("ana");
  const id = (await rig.link(token, "1")).body.identity.id;
  const other = (await rig.logIn("1")).body.access_token;
  const unlink = (as: string, identity: string, body: object) =>
    call(rig.server, "DELETE", `${IDENTITIES}/${identity}`, { token: as, body });
  expect((await unlink(token, id, { current_password: "wrong" })).status).toBe(401);
  expect((await unlink(token, id, { current_password: PASSWORD })).status).toBe(204);
  const me = (as: string) => call(rig.server, "GET", "/api/v1/auth/me", { token: as });
  expect([(await me(token)).status, (await me(other)).status]).toEqual([200, 401]);
  expect((await rig.logIn("1")).body.user.username).not.toBe("ana");

  const newcomer = (await rig.logIn("2")).body.access_token;
  const [only] = (await rig.identitiesOf(newcomer)).identities;
  expect(await unlink(newcomer, only?.id ?? "", {})).toMatchObject({
    status: 409,
    ...refused("password_needed"),
  });
  // A14: a first password needs none.
  const given = await call(rig.server, "PATCH", "/api/v1/users/me", {
    token: newcomer,
    body: { password: PASSWORD },
  });
  expect(given.status).toBe(200);
  expect((await unlink(newcomer, only?.id ?? "", { current_password: PASSWORD })).status).toBe(204);
});

test("A21 A31 what happened is in the audit log, with ids and words only", async () => {
  await using rig = await startSignOn();
  rig.provider.people.set("subject-1", {
    preferred_username: "one",
    email: "one@example.com",
    email_verified: true,
  });
  const { access_token: token } = await rig.register("ana");
  const { identity } = (await rig.link(token, "subject-1")).body;
  await rig.logIn("subject-1");
  await call(rig.server, "DELETE", `${IDENTITIES}/${identity.id}`, {
    token,
    body: { current_password: PASSWORD },
  });
  await rig.logIn("subject-1");
  const entries = await rig.sql.rows<{ action: string; entry: string }>(
    "select action, to_jsonb(a)::text as entry from audit_log a order by id",
  );
  expect(entries.map(({ action }) => action)).toEqual(
    expect.arrayContaining(["identity.linked", "login.succeeded", "identity.unlinked", "account.registered"]),
  );
  for (const { entry } of entries) expect(entry).not.toMatch(/subject-1|one@example|so_|ss_|sb_/);
});
