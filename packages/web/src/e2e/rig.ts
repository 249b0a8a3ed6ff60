import { connect } from "@gochat/client";
import type { Chat } from "@gochat/client";
import { connectSql } from "@gochat/testkit";
import type { FaultProxy, ServerProcess } from "@gochat/testkit";
import { launchBrowser } from "@gochat/testkit/browser/launch-browser.ts";
import type { Browser, Page } from "playwright-core";
import { afterAll, expect, onTestFinished } from "vitest";
import { contextOptions } from "./devices.ts";
import type { Device } from "./devices.ts";
import type { PathProxy } from "./path-proxy.ts";
import { Problems } from "./problems.ts";
import { startWebServer } from "./server.ts";
import type { ServerOptions, WebServer } from "./server.ts";

export interface OpenOptions extends Device {
  /** Where the page begins: `/`. */
  readonly path?: string;
}

// One for all tests of a file: a context has nothing of another one.
let browser: Promise<Browser> | undefined;
afterAll(async () => (await browser)?.close());

/**
 * Starts a server with the web client. A test in which a page had an error, a warning, something that its policy refused or a request to
 * another host fails when it ends, unless `problems` was told.
 */
export async function startWeb(options: ServerOptions = {}): Promise<Web> {
  await using stack = new AsyncDisposableStack();
  const server = await startWebServer(stack, options);
  browser ??= launchBrowser();
  const problems = new Problems(server.pageUrl);
  if (options.isKillable || options.hasProxy) problems.allowNetworkFailures();
  // Not where it is disposed: an error there would hide that of the test.
  onTestFinished(async () => expect(await problems.list(), "problems of the pages").toEqual([]));
  return new Web(server, await browser, problems, stack.move());
}

/** A server with the web client, and the people who use it. */
export class Web implements AsyncDisposable {
  readonly problems: Problems;
  readonly #server: WebServer;
  readonly #browser: Browser;
  readonly #stack: AsyncDisposableStack;

  constructor(server: WebServer, browser: Browser, problems: Problems, stack: AsyncDisposableStack) {
    this.problems = problems;
    this.#server = server;
    this.#browser = browser;
    this.#stack = stack;
  }

  /** Where the server is, for everybody but pages. */
  get url(): string {
    return this.#server.url;
  }

  get databaseUrl(): string {
    return this.#server.databaseUrl;
  }

  /** The path that its invitation leads to, for as long as nobody administers it: `/link#…`. */
  get invitedTo(): string {
    const { invitation = "" } = this.#server;
    return /\/link#\S+/.exec(invitation)?.[0] ?? "";
  }

  /** Lets this person administer the server. */
  async makeAdmin(name: string): Promise<void> {
    await this.person(name);
    await using sql = await connectSql(this.databaseUrl);
    await sql.rows("update users set instance_role = 'admin' where username = $1", [name]);
  }

  /** The process of a server that `isKillable`. */
  get process(): ServerProcess {
    return orThrow(this.#server.process, "isKillable");
  }

  /** The proxy of a server that `hasProxy`. */
  get proxy(): FaultProxy {
    return orThrow(this.#server.proxy, "hasProxy");
  }

  /** The proxy of a server that is `below` a path. */
  get pathProxy(): PathProxy {
    return orThrow(this.#server.pathProxy, "below");
  }

  /** A browser of its own, in which nobody is signed in. */
  open(options?: OpenOptions): Promise<Page> {
    return this.#open(null, options);
  }

  /** A browser of its own, in which this person is signed in. */
  openAs(name: string, options?: OpenOptions): Promise<Page> {
    return this.#open(name, options);
  }

  /** Another tab of the same browser, in which the same person is signed in. */
  async openTab(page: Page, path = "/"): Promise<Page> {
    const tab = await page.context().newPage();
    await tab.goto(path);
    return tab;
  }

  /** Takes the network from all tabs of this browser, until `goOnline`. */
  async goOffline(page: Page): Promise<void> {
    this.problems.allowNetworkFailures();
    await page.context().setOffline(true);
  }

  async goOnline(page: Page): Promise<void> {
    await page.context().setOffline(false);
  }

  /** The chat of somebody who uses no browser. */
  async person(name: string): Promise<Chat> {
    return this.#stack.adopt(await connect(this.url, { token: name }), (chat) => chat.close());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // What the pages still have to tell, they tell before they are closed.
    await this.problems.list();
    await this.#stack.disposeAsync();
  }

  async #open(name: string | null, { path = "/", ...device }: OpenOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext(contextOptions(this.#server.pageUrl, device));
    this.#stack.defer(() => context.close());
    await this.problems.watch(context);
    if (name !== null) await context.addInitScript(signInOnce, name);
    const page = await context.newPage();
    await page.goto(path);
    return page;
  }
}

/** As the button of the way in does it, once in each tab: whoever signs out stays out. */
function signInOnce(name: string): void {
  // What a tab shows before its first page keeps nothing.
  if (origin === "null" || sessionStorage.getItem("rig/signed-in") !== null) return;
  sessionStorage.setItem("rig/signed-in", name);
  sessionStorage.setItem("gochat/as", name);
}

/** Signs in by the way in of a server for development. */
export async function signInAs(page: Page, name: "alice" | "bob"): Promise<void> {
  await page.getByRole("button", { name }).click();
}

function orThrow<T>(value: T | undefined, option: keyof ServerOptions): T {
  if (value === undefined) throw new Error(`start it with startWeb({ ${option}: … })`);
  return value;
}
