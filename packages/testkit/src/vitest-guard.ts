import { afterAll, beforeAll, expect, vi } from "vitest";

/** What the files of a worker share, beside the modules. */
const shared = () => ({
  hasFakeTimers: vi.isFakeTimers(),
  env: { ...process.env },
  directory: process.cwd(),
  globals: Object.getOwnPropertyNames(globalThis),
  // What is to be written at the end of the process waits for that.
  listeners: process
    .eventNames()
    .filter((name) => name !== "exit")
    .map((name) => [name, process.listenerCount(name)]),
});

let before: ReturnType<typeof shared>;

// Files that run one after the other in one process prove what they prove alone only while none leaves anything behind.
beforeAll(() => {
  before = shared();
});
afterAll(() => expect(shared()).toEqual(before));
