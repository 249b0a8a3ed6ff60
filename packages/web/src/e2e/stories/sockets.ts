import type { BrowserContext, Page } from "playwright-core";

declare global {
  interface Window {
    sockets: Set<WebSocket>;
  }
}

/** Counts the connections of every page that is opened here from now on. */
export const countSockets = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => {
    window.sockets = new Set();
    window.WebSocket = class extends WebSocket {
      constructor(url: string | URL) {
        super(url);
        window.sockets.add(this);
      }
    };
  });

/** How many this page has open, or opens. */
export const openSockets = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      [...window.sockets].filter(
        ({ readyState }) => readyState === WebSocket.OPEN || readyState === WebSocket.CONNECTING,
      ).length,
  );
