import { call, eventually } from "@gochat/testkit";
import { SignOnBrowser, told } from "@gochat/testkit/sign-on-browser.ts";
import { expect, test } from "vitest";
import { createLogger } from "../../src/platform/logger.ts";
import { beginLink, finishLink, startSignOn } from "./rig.ts";

test("A28 A29 what one browser began no other finishes: neither its way back nor its token", async () => {
  await using rig = await startSignOn();
  const { server } = rig;
  rig.provider.people.set("mallory", { preferred_username: "mallory" });
  const [mallory, victim] = [new SignOnBrowser(), new SignOnBrowser()];
  const back = await mallory.untilBack(server, "mallory");
  // Without a cookie, and with one of an attempt of the victim's own.
  expect(told(await victim.go(back.href))).toEqual({ error: "sign_on_not_valid" });
  await victim.ask(`${server.url}/auth/oidc/start`);
  expect(told(await victim.go(back.href))).toEqual({ error: "sign_on_not_valid" });

  const { session } = told(await mallory.go(back.href));
  expect(await rig.exchange(victim, session)).toMatchObject({
    status: 404,
    body: { code: "sign_on_not_valid" },
  });
  expect(await rig.exchange(new SignOnBrowser(), session)).toMatchObject({ status: 404 });
  expect((await rig.exchange(mallory, session)).status).toBe(200);
});

test("A28 A29 an attempt and its token are good once, however many come at once", async () => {
  await using rig = await startSignOn();
  rig.provider.people.set("1", { preferred_username: "ana" });
  const browser = new SignOnBrowser();
  const back = await browser.untilBack(rig.server, "1");
  const pages = await Promise.all([1, 2, 3, 4].map(() => browser.go(back.href)));
  const tokens = pages.flatMap((page) => told(page).session ?? []);
  expect(tokens).toHaveLength(1);
  expect(told(await browser.go(back.href))).toEqual({ error: "sign_on_not_valid" });

  const { cookie } = browser;
  const exchange = () =>
    call(rig.server, "POST", "/api/v1/sign-on", { body: { token: tokens[0] }, headers: { cookie } });
  const answers = await Promise.all([1, 2, 3, 4].map(exchange));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 404, 404, 404]);
  expect((await exchange()).status).toBe(404);
  expect(await rig.sql.rows("select from sessions")).toHaveLength(1);
});

test("A28 A29 an attempt of more than 10 minutes ago is over, and so is a token of more than a minute ago", async () => {
  await using rig = await startSignOn();
  rig.provider.people.set("1", { preferred_username: "ana" });
  const browser = new SignOnBrowser();
  const late = await browser.untilBack(rig.server, "1");
  const [attempt] = await rig.sql.rows<{ seconds: number }>(
    "select extract(epoch from max(expires_at) - now())::int as seconds from sign_on_attempts",
  );
  expect(attempt?.seconds).toBeGreaterThan(580);
  expect(attempt?.seconds).toBeLessThanOrEqual(600);
  await rig.sql.rows("update sign_on_attempts set expires_at = now()");
  expect(told(await browser.go(late.href))).toEqual({ error: "sign_on_not_valid" });

  const { session } = await browser.signOn(rig.server, "1");
  const [token] = await rig.sql.rows<{ seconds: number }>(
    "select extract(epoch from expires_at - created_at)::int as seconds from sign_on_tokens",
  );
  expect(token).toEqual({ seconds: 60 });
  await rig.sql.rows("update sign_on_tokens set expires_at = now()");
  expect(await rig.exchange(browser, session)).toMatchObject({ body: { code: "sign_on_not_valid" } });
});

test("A28 who turns back at the provider is told so, and the attempt is over", async () => {
  await using rig = await startSignOn();
  const browser = new SignOnBrowser();
  const page = await browser.go(`${rig.server.url}/auth/oidc/start`);
  const back = await browser.go(`${page.href}?as=`);
  expect(back.origin).toBe(rig.server.url);
  expect(told(back)).toEqual({ error: "sign_on_refused" });
  expect(
    await rig.sql.rows("select from sign_on_attempts where browser_hash = sha256($1)", [
      Buffer.from(/gochat-sign-on=([^;]+)/.exec(browser.cookie)?.[1] ?? ""),
    ]),
  ).toEqual([]);
});

test("A31 nobody is made to link what is not theirs, nor to log in by a token for a link", async () => {
  await using rig = await startSignOn();
  const { server, provider } = rig;
  provider.people.set("victim", { preferred_username: "victim" });
  provider.people.set("mallory", { preferred_username: "m" });
  const mallory = (await rig.register("mallory")).access_token;
  const victim = (await rig.register("victim")).access_token;

  // The victim's browser goes where Mallory's link begins: it has no cookie of that attempt.
  const ofMallory = new SignOnBrowser();
  const begun = await beginLink(server, ofMallory, mallory);
  const ofVictim = new SignOnBrowser();
  expect(await ofVictim.signOn(server, "victim", begun.body.address)).toEqual({ error: "sign_on_not_valid" });

  // What Mallory has at the provider does not get into the victim's account, in whichever browser.
  const again = await beginLink(server, ofMallory, mallory);
  const { link } = await ofMallory.signOn(server, "mallory", again.body.address);
  for (const browser of [ofVictim, ofMallory])
    expect(await finishLink(server, browser, victim, link)).toMatchObject({
      status: 404,
      body: { code: "sign_on_not_valid" },
    });
  expect(await rig.exchange(ofMallory, link)).toMatchObject({ body: { code: "sign_on_not_valid" } });
  const { session } = await ofMallory.signOn(server, "mallory");
  expect(await finishLink(server, ofMallory, mallory, session)).toMatchObject({
    body: { code: "sign_on_not_valid" },
  });
  expect((await finishLink(server, ofMallory, mallory, link)).status).toBe(404);
  expect(await rig.sql.rows("select from identities")).toEqual([]);
});

test("A28 browsers are sent to the provider and to one page, whatever a request says", async () => {
  await using rig = await startSignOn();
  const { url } = rig.server;
  const evil = "https://evil.test/";
  const locationOf = async (path: string, headers = {}) =>
    (await fetch(`${url}${path}`, { redirect: "manual", headers })).headers.get("location");
  for (const name of ["redirect_uri", "return_to", "next", "url", "state", "iss"])
    for (const path of ["/auth/oidc/start", "/auth/oidc/callback"]) {
      const location = await locationOf(`${path}?${name}=${encodeURIComponent(evil)}`, {
        "x-forwarded-host": "evil.test",
        "x-forwarded-proto": "https",
        referer: evil,
      });
      expect(location).toMatch(
        path.endsWith("start") ? `${rig.provider.issuer}/auth?` : `${url}/sign-on#error=`,
      );
      expect(location).not.toContain("evil.test");
    }
  const location = new URL((await locationOf("/auth/oidc/start")) ?? "");
  expect(Object.fromEntries(location.searchParams)).toMatchObject({
    redirect_uri: `${url}/auth/oidc/callback`,
    response_type: "code",
    code_challenge_method: "S256",
    state: expect.stringMatching(/^ss_.{43}$/),
    nonce: expect.stringMatching(/^.{43}$/),
  });
  for (const path of ["//evil.test", "/\\evil.test"])
    expect(await locationOf(`/auth/oidc/start${path}`)).toBeNull();
});

test("A28 the cookie is one that no script reads and that no other host can have put there", async () => {
  await using plain = await startSignOn();
  const start = async (url: string) =>
    (await fetch(`${url}/auth/oidc/start`, { redirect: "manual" })).headers.getSetCookie();
  expect(await start(plain.server.url)).toEqual([
    expect.stringMatching(/^gochat-sign-on=sb_.{43}; Max-Age=900; Path=\/; HttpOnly; SameSite=Lax$/),
  ]);
  await using tls = await startSignOn({
    GOCHAT_ALLOWED_ORIGINS: "https://chat.example.com",
    GOCHAT_BARE_USERNAMES: "off",
  });
  expect(await start(tls.server.url)).toEqual([
    expect.stringMatching(
      /^__Host-gochat-sign-on=sb_.{43}; Max-Age=900; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    ),
  ]);
});

test("A12 A28 a flood of starts is stopped for its address, and is not kept without bound", async () => {
  await using rig = await startSignOn({ RATE_LIMITS: "on" });
  const start = () => fetch(`${rig.server.url}/auth/oidc/start`, { redirect: "manual" });
  const errors = new Set<string>();
  for (let i = 0; i < 130; i++) {
    const { error } = told(new URL((await start()).headers.get("location") ?? ""));
    if (error !== undefined) errors.add(error);
  }
  expect([...errors]).toEqual(["rate_limited"]);
  await rig.sql.rows(
    "insert into sign_on_attempts select decode(md5(i::text), 'hex'), 'x', null, now() + interval '10 minutes' from generate_series(1, 10000) i",
  );
  await using unlimited = await startSignOn();
  await unlimited.sql.rows(
    "insert into sign_on_attempts select decode(md5(i::text), 'hex'), 'x', null, now() + interval '10 minutes' from generate_series(1, 10000) i",
  );
  const full = await fetch(`${unlimited.server.url}/auth/oidc/start`, { redirect: "manual" });
  expect(full.headers.get("location")).toBe(`${unlimited.server.url}/sign-on#error=busy`);
});

test("A21 A28 neither the log nor the database has what makes an attempt, a browser or a token", async () => {
  const lines: string[] = [];
  await using rig = await startSignOn({}, createLogger("trace", { write: (line) => void lines.push(line) }));
  rig.provider.people.set("subject-1", {
    preferred_username: "canary-name",
    email: "canary@example.com",
    email_verified: true,
  });
  const browser = new SignOnBrowser();
  const back = await browser.untilBack(rig.server, "subject-1");
  const [state, code] = ["state", "code"].map((name) => back.searchParams.get(name) ?? "?");
  const secret = /gochat-sign-on=([^;]+)/.exec(browser.cookie)?.[1] ?? "?";
  const { session = "?" } = told(await browser.go(back.href));
  const stored = await rig.sql.rows<{ row: string }>("select to_jsonb(t)::text as row from sign_on_tokens t");
  await new SignOnBrowser().go(back.href);
  await rig.exchange(new SignOnBrowser(), session);
  expect((await rig.exchange(browser, session)).status).toBe(200);
  await eventually(() => expect(lines.join("")).toContain('"event":"login.succeeded"'));
  expect(lines.join("")).toContain('"event":"login.failed"');
  for (const hidden of [state, code, secret, session, "subject-1", "canary"]) {
    expect(lines.join("")).not.toContain(hidden);
  }
  for (const hidden of [state, code, secret, session]) expect(JSON.stringify(stored)).not.toContain(hidden);
});
