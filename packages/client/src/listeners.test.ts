import { expect, test } from "vitest";
import { createListeners } from "./listeners.ts";

test("each is called once for each time it was added, until that is cancelled", () => {
  const { add, tell } = createListeners();
  let calls = 0;
  const listener = () => (calls += 1);
  const [cancel] = [add(listener), add(listener)];
  tell();
  expect(calls).toBe(2);
  cancel();
  cancel();
  tell();
  expect(calls).toBe(3);
});

test("who is added or cancelled while all are called is not called any more", () => {
  const { add, tell } = createListeners();
  const called: string[] = [];
  add(() => {
    called.push("first");
    cancel();
    add(() => called.push("third"));
  });
  const cancel = add(() => called.push("second"));
  tell();
  expect(called).toEqual(["first"]);
});

test("what one throws is an uncaught error, and keeps the others from nothing", async () => {
  const { add, tell } = createListeners();
  const uncaught: unknown[] = [];
  const real = globalThis.queueMicrotask;
  globalThis.queueMicrotask = (run) =>
    real(() => {
      try {
        run();
      } catch (error) {
        uncaught.push(error);
      }
    });
  try {
    const error = new Error("a listener failed");
    let isCalled = false;
    add(() => {
      throw error;
    });
    add(() => (isCalled = true));
    tell();
    expect(isCalled).toBe(true);
    await new Promise<void>((resolve) => real(resolve));
    expect(uncaught).toEqual([error]);
  } finally {
    globalThis.queueMicrotask = real;
  }
});
