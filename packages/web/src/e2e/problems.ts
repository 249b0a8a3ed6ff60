import type { BrowserContext, Page } from "playwright-core";

/** What the browser says of a network that fails. */
const OF_THE_NETWORK = /net::ERR_|WebSocket connection to .* failed/;

/** Whatever goes wrong in the pages of a test: errors, warnings, what the policy refused, and requests to others than the server. */
export class Problems {
  readonly #host: string;
  readonly #found: string[] = [];
  readonly #allowed: RegExp[] = [];
  readonly #pages = new Set<Page>();

  constructor(url: string) {
    this.#host = new URL(url).host;
  }

  /** Before the context has a page. */
  async watch(context: BrowserContext): Promise<void> {
    context.on("weberror", (event) => this.#add(`error: ${String(event.error())}`));
    context.on("console", (message) => {
      const kind = message.type();
      if (kind !== "error" && kind !== "warning") return;
      const { url } = message.location();
      this.#add(`console ${kind}: ${message.text()}${url === "" ? "" : ` (${url})`}`);
    });
    context.on("request", (request) => this.#checkHost(request.url()));
    context.on("page", (page) => {
      this.#pages.add(page);
      page.on("close", () => this.#pages.delete(page));
      page.on("crash", () => this.#add("the page crashed"));
      page.on("websocket", (socket) => this.#checkHost(socket.url()));
    });
    await context.addInitScript(() =>
      addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
        // oxlint-disable-next-line no-console
        console.error(`policy: ${effectiveDirective} refused ${blockedURI}`),
      ),
    );
  }

  /** What matches is no failure in this test. */
  allow(pattern: RegExp): void {
    this.#allowed.push(pattern);
  }

  allowNetworkFailures(): void {
    this.allow(OF_THE_NETWORK);
  }

  /** What was found so far and is not allowed. */
  async list(): Promise<readonly string[]> {
    // Events come in order: what happened before this question has been told before its answer.
    await Promise.allSettled([...this.#pages].map((page) => page.evaluate("0")));
    return this.#found.filter((text) => !this.#allowed.some((pattern) => pattern.test(text)));
  }

  #checkHost(url: string): void {
    const { protocol, host } = new URL(url);
    if (/^(http|ws)s?:$/.test(protocol) && host !== this.#host) this.#add(`request to another host: ${url}`);
  }

  #add(text: string): void {
    this.#found.push(text);
  }
}
