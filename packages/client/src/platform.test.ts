import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { GoChatError } from "./errors.ts";
import { platformEnvironment } from "./platform.ts";

const run = promisify(execFile);
const PLATFORM = new URL("./platform.ts", import.meta.url).href;

/** What a process of its own prints that has the environment as `world`. */
async function printedBy(script: string): Promise<string> {
  const program = `const world = (await import(${JSON.stringify(PLATFORM)})).platformEnvironment(); ${script}`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program]);
  return stdout.trim();
}

test("what is scheduled keeps the process alive until then, and what was cancelled does not", async () => {
  expect(await printedBy('world.schedule(50, () => console.log("ran"))')).toBe("ran");
  expect(await printedBy('world.schedule(600_000, () => console.log("ran"))()')).toBe("");
});

test("a time beyond what timers can count is waited for all the same", () => {
  vi.useFakeTimers();
  try {
    const { schedule } = platformEnvironment();
    const days = 24 * 3_600_000;
    const due = vi.fn<() => void>();
    schedule(60 * days, due);
    const early = schedule(60 * days, due);
    const late = schedule(60 * days, due);
    early();
    vi.advanceTimersByTime(60 * days - 1);
    expect(due).not.toHaveBeenCalled();
    late();
    vi.advanceTimersByTime(1);
    expect(due).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test("without a WebSocket it says what to pass, and takes that", () => {
  vi.stubGlobal("WebSocket", undefined);
  try {
    const open = () => platformEnvironment().openWebSocket("ws://127.0.0.1:9");
    expect(open).toThrow(GoChatError);
    expect(open).toThrow('Install the package "ws"');
    const urls: string[] = [];
    class Fake {
      constructor(url: string) {
        urls.push(url);
      }
      readonly readyState = 0;
      readonly send = () => {};
      readonly close = () => {};
    }
    platformEnvironment({ WebSocket: Fake }).openWebSocket("ws://somewhere");
    vi.unstubAllGlobals();
    platformEnvironment({ WebSocket: Fake }).openWebSocket("ws://elsewhere");
    expect(urls).toEqual(["ws://somewhere", "ws://elsewhere"]);
    // The types of `ws` fit.
    expect(platformEnvironment({ WebSocket }).isOnline()).toBe(true);
  } finally {
    vi.unstubAllGlobals();
  }
});

test("the fetch that is passed is taken, and the global one is looked up when it is used", async () => {
  const environment = platformEnvironment();
  const answer = (word: string) => async () => new Response(word);
  vi.stubGlobal("fetch", answer("global"));
  try {
    expect(await (await environment.fetch("http://somewhere")).text()).toBe("global");
    const own = platformEnvironment({ fetch: answer("own") });
    expect(await (await own.fetch("http://somewhere")).text()).toBe("own");
  } finally {
    vi.unstubAllGlobals();
  }
});

test("it wakes when the network comes or goes, and when the page is seen again, not when it is hidden; until it is cancelled", () => {
  const page = new EventTarget();
  const document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  const navigator = { onLine: false };
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("document", document);
  vi.stubGlobal("navigator", navigator);
  try {
    const environment = platformEnvironment();
    expect(environment.isOnline()).toBe(false);
    navigator.onLine = true;
    expect(environment.isOnline()).toBe(true);
    const woken = vi.fn<() => void>();
    const cancel = environment.onWake(woken);
    const happen = () => {
      woken.mockClear();
      for (const type of ["online", "offline", "pageshow", "click"]) page.dispatchEvent(new Event(type));
      document.dispatchEvent(new Event("visibilitychange"));
      return woken.mock.calls;
    };
    expect(happen()).toEqual([[], [], [], []]);
    document.visibilityState = "hidden";
    expect(happen()).toEqual([[], [], []]);
    cancel();
    expect(happen()).toEqual([]);
  } finally {
    vi.unstubAllGlobals();
  }
});

test("where there is no page and no navigator, nothing wakes it and there is a network", () => {
  vi.stubGlobal("navigator", undefined);
  try {
    const environment = platformEnvironment();
    expect(environment.isOnline()).toBe(true);
    environment.onWake(() => {})();
  } finally {
    vi.unstubAllGlobals();
  }
});
