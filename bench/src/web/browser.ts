import { readFile } from "node:fs/promises";
import { browserPath } from "@gochat/testkit/browser/browser-path.ts";
import { chromium } from "playwright-core";
import type { Browser, BrowserContext, CDPSession, Page } from "playwright-core";

const PROBE = new URL("page/probe.js", import.meta.url);
// One turn of the wheel moves at once by as much as it says, and nothing is slowed down for not being looked at.
const ARGUMENTS = ["--no-sandbox", "--disable-smooth-scrolling", "--disable-background-timer-throttling"];

export async function openBrowser(stack: AsyncDisposableStack): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: await browserPath(), args: ARGUMENTS });
  stack.defer(() => browser.close());
  return browser;
}

/** A browser of this person that knows nothing yet, or of nobody. */
export async function openContext(browser: Browser, username?: string): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addInitScript({ content: await readFile(PROBE, "utf8") });
  if (username !== undefined)
    await context.addInitScript(`sessionStorage.setItem("gochat/as", ${JSON.stringify(username)})`);
  return context;
}

export interface OpenPage {
  readonly page: Page;
  readonly devtools: CDPSession;
}

/** A page with nothing in it yet, on a processor that is so many times slower. */
export async function openPage(context: BrowserContext, slowDown = 1): Promise<OpenPage> {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  if (slowDown > 1) await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowDown });
  return { page, devtools };
}

// What elements and scripts hold of each other is let go of in several steps.
const COLLECTIONS = 3;

/** Bytes of the heap of scripts after everything is collected that can be. */
export async function weighHeap({ devtools }: OpenPage): Promise<number> {
  for (let nth = 0; nth < COLLECTIONS; nth++) await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  return usedSize;
}
