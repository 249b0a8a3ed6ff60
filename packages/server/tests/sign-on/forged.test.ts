import { eventually, startServer } from "@gochat/testkit";
import type { TestServer } from "@gochat/testkit";
import { startForgingProvider } from "@gochat/testkit/forging-provider.ts";
import type { Forgery, ForgingProvider } from "@gochat/testkit/forging-provider.ts";
import { startOpenIdProvider } from "@gochat/testkit/open-id-provider.ts";
import { SignOnBrowser, told } from "@gochat/testkit/sign-on-browser.ts";
import type { ToldPage } from "@gochat/testkit/sign-on-browser.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exchangeAt, untilReady } from "./rig.ts";

const stack = new AsyncDisposableStack();
let provider: ForgingProvider;
let server: TestServer;
beforeAll(async () => {
  provider = stack.use(await startForgingProvider());
  server = stack.use(await startServer({ env: provider.env }));
  await untilReady(server, provider.issuer);
});
afterAll(() => stack.disposeAsync());

/** Goes there and comes back, with what the provider answers then. */
async function comeBack(
  forgery: Forgery,
  change: (answer: URLSearchParams) => void = () => {},
): Promise<{ browser: SignOnBrowser; page: ToldPage }> {
  const browser = new SignOnBrowser();
  const { headers } = await browser.ask(`${server.url}/auth/oidc/start`);
  const asked = new URL(headers.get("location") ?? "").searchParams;
  provider.answerWith(asked.get("nonce") ?? "", forgery);
  const answer = new URLSearchParams({ code: "code", state: asked.get("state") ?? "", iss: provider.issuer });
  change(answer);
  const page = told(await browser.go(`${server.url}/auth/oidc/callback?${answer.toString()}`));
  return { browser, page };
}

const SECONDS = Math.floor(Date.now() / 1000);
const FORGERIES: readonly (readonly [string, Forgery])[] = [
  ["of another issuer", { claims: { iss: "https://evil.test" } }],
  ["for another client", { claims: { aud: "another" } }],
  ["for several, by another", { claims: { aud: ["gochat", "another"], azp: "another" } }],
  ["of another attempt", { claims: { nonce: "another" } }],
  ["without a nonce", { claims: { nonce: undefined } }],
  ["that is over", { claims: { iat: SECONDS - 7200, exp: SECONDS - 3600 } }],
  ["without an end", { claims: { exp: undefined } }],
  ["without a subject", { claims: { sub: undefined } }],
  ["with a subject that is none", { claims: { sub: "a\u0000b" } }],
  ["with a subject that is too long", { claims: { sub: "x".repeat(256) } }],
  ["signed with another key", { signedBy: "another" }],
  ["signed with a key that is not there", { header: { kid: "2" }, signedBy: "another" }],
  ["signed by nobody", { header: { alg: "none" }, signedBy: "nobody" }],
  ["without its signature", { signedBy: "nobody" }],
  ["signed with the public key as a secret", { header: { alg: "HS256" }, signedBy: "public key" }],
];

test("A28 the provider that forges is believed where it does not", async () => {
  const { browser, page } = await comeBack({ claims: { preferred_username: "honest" } });
  const { status, body } = await exchangeAt(server, browser, page.session);
  expect([status, body.user.username]).toEqual([200, "honest"]);
});

test.each(FORGERIES)("A28 an ID token %s is not believed", async (_how, forgery) => {
  expect((await comeBack(forgery)).page).toEqual({ error: "sign_on_not_valid" });
});

test("A28 an answer that names another provider, or none, is not one (mix-up)", async () => {
  const before = provider.asked();
  const another = await comeBack({}, (answer) => answer.set("iss", "https://evil.test"));
  const none = await comeBack({}, (answer) => answer.delete("iss"));
  const twice = await comeBack({}, (answer) => answer.append("iss", provider.issuer));
  const error = "sign_on_not_valid";
  expect([another.page, none.page, twice.page]).toEqual([{ error }, { error }, { error }]);
  // The code went nowhere.
  expect(provider.asked()).toBe(before);
});

test("A28 an answer with an error, of whatever words, ends the attempt and is told in ours", async () => {
  const because = (error: string) =>
    comeBack({}, (answer) => {
      answer.delete("code");
      answer.set("error", error);
      answer.set("error_description", "<script>https://evil.test</script>");
    });
  const told = [];
  for (const error of ["access_denied", "login_required", "temporarily_unavailable", "<script>"])
    told.push((await because(error)).page.error);
  expect(told).toEqual(["sign_on_refused", "sign_on_refused", "unavailable", "sign_on_refused"]);
});

test("A28 a provider that hangs, never ends or answers nonsense is given up soon, and takes no memory", async () => {
  const outcomes: unknown[] = [];
  for (const token of ["hangs", "never ends", "is no JSON", "refuses"] as const) {
    const began = performance.now();
    const { page } = await comeBack({ token });
    expect(performance.now() - began).toBeLessThan(8000);
    outcomes.push(page.error);
  }
  expect(outcomes).toEqual(["unavailable", "unavailable", "sign_on_not_valid", "sign_on_not_valid"]);
});

test("A28 a server starts while its provider is away, says so, and goes on when it is back", async () => {
  await using away = await startOpenIdProvider();
  const port = Number(new URL(away.issuer).port);
  await away[Symbol.asyncDispose]();
  await using waiting = await startServer({ env: { ...away.env } });
  const start = async () =>
    (await fetch(`${waiting.url}/auth/oidc/start`, { redirect: "manual" })).headers.get("location");
  expect(await start()).toBe(`${waiting.url}/sign-on#error=unavailable`);
  expect((await fetch(`${waiting.url}/readyz`)).status).toBe(200);
  await using _back = await startOpenIdProvider(port);
  await eventually(async () => expect(await start()).toContain(`${away.issuer}/`), { timeoutMs: 30_000 });
});

test("A28 a server without a provider has none of it", async () => {
  await using none = await startServer();
  for (const path of ["/auth/oidc/start", "/auth/oidc/callback?state=x"])
    expect((await fetch(`${none.url}${path}`, { redirect: "manual" })).status).toBe(404);
  const exchanged = await exchangeAt(none, new SignOnBrowser(), "so_x");
  expect(exchanged).toMatchObject({ status: 404, body: { code: "sign_on_not_valid" } });
});
