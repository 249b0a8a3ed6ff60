import { setTimeout as pause } from "node:timers/promises";
import { chromium } from "playwright-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { BROWSER_ARGS } from "@gochat/testkit/browser/browser-args.ts";
import { browserPath } from "@gochat/testkit/browser/browser-path.ts";
import { NOW } from "./conversations.ts";
import { addressOf } from "./scenes.ts";
import type { Scene } from "./scenes.ts";
import { contextOptions } from "./screens.ts";
import type { Screen } from "./screens.ts";
import { PASSWORD } from "./settle.ts";

type Kept = Awaited<ReturnType<BrowserContext["storageState"]>>;

export interface Studio {
  readonly take: (scene: Scene, screen: Screen) => Promise<Buffer>;
}

// Until two pictures in a row are the same.
const BETWEEN_MS = 150;
const WITHIN_MS = 5_000;
const TYPING = /is typing|está a escrever/;

export async function openStudio(
  stack: AsyncDisposableStack,
  url: string,
  idOf: (conversation: string) => string,
): Promise<Studio> {
  const browser = await chromium.launch({ executablePath: await browserPath(), args: [...BROWSER_ARGS] });
  stack.defer(() => browser.close());
  const drafted = await keep(browser, url, async (page) => {
    await signInAs(page, "alice");
    await page.goto(`/c/${idOf("yusuf")}`);
    await page.locator("textarea").fill("I would rather keep the old order and ");
    await page.getByRole("link", { name: "Bob Okafor" }).click();
    await page.getByText("Draft:").waitFor();
  });
  const session = await keep(browser, url, async (page) => {
    await page.goto("/sign-in");
    await page.getByLabel("Username or email").fill("alice");
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: /^Sign in/ }).waitFor({ state: "detached" });
  });

  return {
    async take(scene, screen) {
      const { as = "alice", hasSession = false } = scene;
      const isAlice = as === "alice";
      const kept = hasSession ? session : isAlice ? drafted : undefined;
      await using stack = new AsyncDisposableStack();
      const context = await browser.newContext({
        ...contextOptions(screen, scene.language ?? "en"),
        baseURL: url,
        ...(kept !== undefined && { storageState: kept }),
      });
      stack.defer(() => context.close());
      context.setDefaultTimeout(30_000);
      const page = await context.newPage();
      await page.clock.setFixedTime(NOW);
      if (as !== null && !hasSession) await signInAs(page, as);
      if (scene.preferences !== undefined)
        await page.addInitScript(
          (text) => localStorage.setItem("gochat/preferences", text),
          JSON.stringify(scene.preferences),
        );
      await scene.before?.(page);
      await page.goto(addressOf(scene, idOf));
      await page.evaluate("document.fonts.ready.then(() => undefined)");
      const { waitsFor = isAlice && !hasSession && !/phone|narrow/.test(screen) ? "typing" : "idle" } = scene;
      if (waitsFor === "typing") await page.getByText(TYPING).first().waitFor();
      if (waitsFor === "idle") await page.waitForLoadState("networkidle");
      await nameHost(page);
      await scene.act?.(page);
      await nameHost(page);
      return await still(page);
    },
  };
}

async function keep(browser: Browser, url: string, prepare: (page: Page) => Promise<void>): Promise<Kept> {
  const context = await browser.newContext({ ...contextOptions("light-desktop", "en"), baseURL: url });
  const page = await context.newPage();
  await page.clock.setFixedTime(NOW);
  await prepare(page);
  await page.waitForLoadState("networkidle");
  // What is begun to be written is kept in a moment.
  await pause(1_000);
  const kept = await context.storageState({ indexedDB: true });
  await context.close();
  return kept;
}

const signInAs = (page: Page, username: string): Promise<unknown> =>
  page.addInitScript((name) => sessionStorage.setItem("gochat/as", name), username);

/** The port is another one in every run. */
const nameHost = (page: Page): Promise<void> =>
  page.getByText(/^127\.0\.0\.1:\d+$/).evaluateAll((found) => {
    for (const each of found) Object.assign(each, { textContent: "chat.nordlicht.example" });
  });

async function still(page: Page): Promise<Buffer> {
  const take = () => page.screenshot({ animations: "disabled", caret: "hide" });
  const deadline = Date.now() + WITHIN_MS;
  let last = await take();
  for (;;) {
    await pause(BETWEEN_MS);
    const next = await take();
    if (next.equals(last) || Date.now() > deadline) return next;
    last = next;
  }
}
