import type { Page } from "playwright-core";

const PAGE_DEFAULT = 50;

/** How many messages of the past a page has asked for. */
export class HistoryReads {
  #messages = 0;
  #pages = 0;

  constructor(page: Page) {
    page.on("requestfinished", (request) => {
      const { pathname, searchParams } = new URL(request.url());
      if (request.method() !== "GET" || !pathname.endsWith("/messages")) return;
      this.#pages++;
      this.#messages += Number(searchParams.get("limit") ?? PAGE_DEFAULT);
    });
  }

  get messages(): number {
    return this.#messages;
  }

  get pages(): number {
    return this.#pages;
  }
}
