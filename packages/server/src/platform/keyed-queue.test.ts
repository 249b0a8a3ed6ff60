import { setImmediate } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { inMs } from "./deadline.ts";
import { KeyedQueue } from "./keyed-queue.ts";

/** Work that ends when it is told to, and says when it began. */
function makeWork() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let hasBegun = false;
  const work = () => {
    hasBegun = true;
    return promise;
  };
  return { work, resolve, reject, hasBegun: () => hasBegun };
}

test("one piece of work at a time for each key, in the order of the calls", async () => {
  const queue = new KeyedQueue(10);
  const [first, second, third] = [makeWork(), makeWork(), makeWork()];
  const results = [first, second, third].map(({ work }) => queue.run("a", inMs(1000), work));
  const begun = () => [first, second, third].map(({ hasBegun }) => hasBegun());
  await setImmediate();
  expect(begun()).toEqual([true, false, false]);
  second.resolve("2");
  third.resolve("3");
  await setImmediate();
  expect(begun()).toEqual([true, false, false]);
  first.resolve("1");
  expect(await Promise.all(results)).toEqual(["1", "2", "3"]);
});

test("another key does not wait", async () => {
  const queue = new KeyedQueue(10);
  const slow = makeWork();
  const waiting = queue.run("a", inMs(1000), slow.work);
  expect(await queue.run("b", inMs(1000), () => Promise.resolve("quick"))).toBe("quick");
  slow.resolve("slow");
  expect(await waiting).toBe("slow");
});

test("work that fails, at once or later, tells its caller and lets the next begin", async () => {
  const queue = new KeyedQueue(10);
  const failing = makeWork();
  const outcomes = [
    queue.run("a", inMs(1000), failing.work),
    queue.run("a", inMs(1000), () => {
      throw new Error("at once");
    }),
    queue.run("a", inMs(1000), () => Promise.resolve("fine")),
  ];
  failing.reject(new Error("later"));
  expect(await Promise.allSettled(outcomes)).toMatchObject([
    { status: "rejected", reason: { message: "later" } },
    { status: "rejected", reason: { message: "at once" } },
    { status: "fulfilled", value: "fine" },
  ]);
});

test("E5 when too much waits for one key the next is told to come again; other keys are served, and so is this one later", async () => {
  const queue = new KeyedQueue(3);
  const slow = makeWork();
  const taken = [1, 2, 3].map(() => queue.run("a", inMs(1000), slow.work));
  await expect(queue.run("a", inMs(1000), slow.work)).rejects.toMatchObject({
    code: "busy",
    retryAfterMs: 1000,
  });
  expect(await queue.run("b", inMs(1000), () => Promise.resolve("b"))).toBe("b");
  slow.resolve("done");
  expect(await Promise.all(taken)).toEqual(["done", "done", "done"]);
  expect(await queue.run("a", inMs(1000), () => Promise.resolve("again"))).toBe("again");
});

test("work that is queued from inside of other work follows it", async () => {
  const queue = new KeyedQueue(10);
  const order: string[] = [];
  let inner: Promise<void> | undefined;
  await queue.run("a", inMs(1000), async () => {
    inner = queue.run("a", inMs(1000), async () => void order.push("inner"));
    order.push("outer");
  });
  await inner;
  expect(order).toEqual(["outer", "inner"]);
});

test("E6 work whose turn comes too late is not begun, and holds up nobody", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const queue = new KeyedQueue(10);
  const slow = makeWork();
  const late = makeWork();
  const outcomes = [queue.run("a", inMs(1000), slow.work), queue.run("a", inMs(1000), late.work)];
  await setImmediate();
  vi.advanceTimersByTime(600);
  outcomes.push(queue.run("a", inMs(1000), () => Promise.resolve("in time")));
  vi.advanceTimersByTime(600);
  slow.resolve("slow");
  expect(await Promise.allSettled(outcomes)).toMatchObject([
    { value: "slow" },
    { reason: { code: "busy", retryAfterMs: 1000 } },
    { value: "in time" },
  ]);
  expect(late.hasBegun()).toBe(false);
});
