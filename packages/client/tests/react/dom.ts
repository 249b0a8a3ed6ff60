import { createRequire } from "node:module";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ReactNode } from "react";
import { vi } from "vitest";

/** What the tests use of an element. */
export interface TestElement {
  readonly textContent: string;
  readonly children: ArrayLike<TestElement>;
  readonly querySelector: (selector: string) => TestElement | null;
  readonly querySelectorAll: (selector: string) => Iterable<TestElement>;
  readonly click: () => void;
}

export interface Page extends AsyncDisposable {
  readonly body: TestElement;
  /** Shows something in place of what is shown; nothing is left of it after `null`. */
  readonly show: (node: ReactNode) => void;
}

const { JSDOM } = createRequire(import.meta.url)("jsdom") as {
  JSDOM: new (html: string) => { window: { document: { body: TestElement }; close: () => void } };
};

/** A document with React in it, as the only one of this process. What React has to complain about goes to `onError`. */
export async function openPage(onError: (error: unknown) => void): Promise<Page> {
  const { window } = new JSDOM("<!doctype html><body></body>");
  // React looks for these as it is loaded.
  Object.assign(globalThis, { window, document: window.document });
  const { createRoot } = await import("react-dom/client");
  const complaints = vi.spyOn(console, "error").mockImplementation((...words) => onError(words.join(" ")));
  const options = { onUncaughtError: onError, onRecoverableError: onError };
  const root = createRoot(window.document.body, options);
  return {
    body: window.document.body,
    show: (node) => root.render(node),
    async [Symbol.asyncDispose]() {
      root.unmount();
      // React ends effects a turn later, and looks for the window then.
      await nextTurn();
      await nextTurn();
      window.close();
      complaints.mockRestore();
      Reflect.deleteProperty(globalThis, "window");
      Reflect.deleteProperty(globalThis, "document");
    },
  };
}
