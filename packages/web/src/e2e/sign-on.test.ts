import { call, eventually } from "@gochat/testkit";
import { startOpenIdProvider } from "@gochat/testkit/open-id-provider.ts";
import type { TestProvider } from "@gochat/testkit/open-id-provider.ts";
import { totpCode } from "@gochat/testkit/totp.ts";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { axe } from "./axe.ts";
import { startWeb } from "./rig.ts";
import type { Web } from "./rig.ts";

const PASSWORD = "correct horse battery";
const LABEL = "Continue with Example Inc.";

interface Rig extends AsyncDisposable {
  readonly web: Web;
  readonly provider: TestProvider;
}

async function startSignOn(): Promise<Rig> {
  await using stack = new AsyncDisposableStack();
  const provider = stack.use(await startOpenIdProvider());
  const env = { ...provider.env, OIDC_LABEL: "Example Inc.", GOCHAT_BARE_USERNAMES: "off" };
  const web = stack.use(await startWeb({ env }));
  provider.register(web);
  // Its pages are another's.
  const { host } = new URL(provider.issuer);
  web.problems.allow(new RegExp(`request to another host: http://${host}/|\\(http://${host}/`));
  web.problems.allow(/the server responded with a status of 4\d\d/);
  await eventually(async () => {
    const { headers } = await fetch(`${web.url}/auth/oidc/start`, { redirect: "manual" });
    expect(headers.get("location")).toContain(host);
  });
  const kept = stack.move();
  return { web, provider, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

const heading = (page: Page, name: string | RegExp) =>
  page.locator("main").getByRole("heading", { level: 1, name });

async function register(web: Web, username: string): Promise<string> {
  const account = { email: `${username}@example.com`, username, password: PASSWORD };
  await call(web, "POST", "/api/v1/auth/register", { body: account });
  const body = { email: username, password: PASSWORD };
  return (await call<{ access_token: string }>(web, "POST", "/api/v1/auth/login", { body })).body
    .access_token;
}

async function signIn(page: Page, username: string): Promise<void> {
  await page.getByLabel("Username or email").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
}

test("A28 A29 by keyboard alone somebody new comes in by the provider, to where they were about to go", async () => {
  await using rig = await startSignOn();
  rig.provider.people.set("ana", { preferred_username: "ana", name: "Ana Silva" });
  const page = await rig.web.open({ path: "/settings/profile" });
  const button = page.getByRole("button", { name: LABEL });
  await button.waitFor();
  expect(await axe(page)).toEqual([]);
  await button.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "ana" }).click();
  await heading(page, "Profile").waitFor();
  await page.getByText("@ana").first().waitFor();
  expect(page.url()).toBe(`${rig.web.url}/settings/profile`);
  // It lasts.
  await page.reload();
  await heading(page, "Profile").waitFor();
});

test("A28 on a phone, dark and in Portuguese, whoever turns back is told so and may try again", async () => {
  await using rig = await startSignOn();
  rig.provider.people.set("ana", { preferred_username: "ana" });
  const page = await rig.web.open({ viewport: "phone", theme: "dark", language: "pt", path: "/sign-up" });
  await page.getByRole("button", { name: "Continuar com Example Inc." }).click();
  await page.getByRole("link", { name: "Cancel" }).click();
  await heading(page, "A sessão não foi iniciada").waitFor();
  await page.getByText("Não te deixaram entrar com essa conta.").waitFor();
  expect(await axe(page)).toEqual([]);
  expect(new URL(page.url()).hash).toBe("");
  await page.getByRole("button", { name: "Tentar de novo" }).click();
  await page.getByRole("link", { name: "ana" }).click();
  await page.waitForURL(`${rig.web.url}/`);
});

test("A28 an address that somebody was given signs nobody in, and says nothing that its maker wrote", async () => {
  await using rig = await startSignOn();
  const page = await rig.web.open({ path: "/sign-on#session=so_of-somebody-else" });
  await page.getByText("This took too long, or began in another browser. Try once more.").waitFor();
  const other = await rig.web.open({ path: "/sign-on#error=%3Cb%3EYour%20bank%3C%2Fb%3E" });
  await other.getByText("That did not work. Try once more.").waitFor();
  expect(await other.getByText("bank").count()).toBe(0);
});

test("A29 A31 an account is linked with the password, asks for a code after the provider, and is unlinked", async () => {
  await using rig = await startSignOn();
  const { web, provider } = rig;
  provider.people.set("carol", { preferred_username: "carol" });
  const token = await register(web, "carol");
  const page = await web.open({ path: "/settings/account" });
  await signIn(page, "carol");
  await page.getByRole("button", { name: "Link", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Password", { exact: true }).fill("wrong");
  await page.keyboard.press("Enter");
  await dialog.getByText("The password is wrong.").waitFor();
  expect(await axe(page)).toEqual([]);
  await dialog.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "carol" }).click();
  await page.getByRole("button", { name: /^Unlink/ }).waitFor();
  expect(page.url()).toBe(`${web.url}/settings/account`);
  expect(await axe(page)).toEqual([]);

  const path = "/api/v1/users/me/second-factor";
  const setUp = await call<{ secret: string }>(web, "POST", path, {
    token,
    body: { current_password: PASSWORD },
  });
  const code = totpCode(setUp.body.secret);
  const on = await call<{ recovery_codes: string[] }>(web, "PUT", path, { token, body: { code } });
  const [first = "", second = ""] = on.body.recovery_codes;
  await page.getByRole("button", { name: LABEL }).click();
  const field = page.getByLabel("Code");
  await field.fill("000000");
  await page.keyboard.press("Enter");
  await page.getByText("This code is wrong").waitFor();
  expect(await axe(page)).toEqual([]);
  await field.fill(first);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^Unlink/ }).click();
  await dialog.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await dialog.getByLabel("Code").fill(second);
  await page.keyboard.press("Enter");
  await page.getByText("Not linked").waitFor();
});
