/** As much of a browser as it takes to log in at a provider: cookies, and redirects that are followed. */
export class SignOnBrowser {
  readonly #cookies = new Map<string, string>();

  /** The header that it sends. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** One request. What it is answered is not followed. */
  async ask(url: string): Promise<Response> {
    const response = await fetch(url, { headers: { cookie: this.cookie }, redirect: "manual" });
    this.keep(response.headers);
    return response;
  }

  keep(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "" || /max-age=0/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }

  /** Follows redirects to the first page that is none, or to one with something behind `#`. */
  async go(url: string): Promise<URL> {
    let at = new URL(url);
    for (;;) {
      const { status, headers } = await this.ask(at.href);
      const location = headers.get("location");
      if (status < 300 || status > 399 || location === null) return at;
      at = new URL(location, at);
      if (at.hash !== "") return at;
    }
  }

  /** Goes to the provider, is `sub` there, and stops in front of the address that it is sent back to. */
  async untilBack(
    server: { url: string },
    sub: string,
    from = `${server.url}/auth/oidc/start`,
  ): Promise<URL> {
    let at = new URL(from);
    for (;;) {
      if (at.pathname.startsWith("/interaction/") && at.search === "") at.searchParams.set("as", sub);
      const { headers } = await this.ask(at.href);
      const location = headers.get("location");
      if (location === null) throw new Error(`Nothing leads on from ${at.href}`);
      at = new URL(location, at);
      if (at.pathname === "/auth/oidc/callback" || at.hash !== "") return at;
    }
  }

  /** Logs in at the provider; answers with what the page of this server is told. */
  async signOn(server: { url: string }, sub: string, from?: string): Promise<ToldPage> {
    return told(await this.go((await this.untilBack(server, sub, from)).href));
  }
}

export interface ToldPage {
  readonly session?: string;
  readonly link?: string;
  readonly error?: string;
}

/** What stands behind `#`. */
export const told = (page: URL): ToldPage => Object.fromEntries(new URLSearchParams(page.hash.slice(1)));
