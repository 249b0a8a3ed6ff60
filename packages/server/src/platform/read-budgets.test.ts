import { expect, test, vi } from "vitest";
import { AppError } from "../errors.ts";
import { READ_RATE, ReadBudgets } from "./read-budgets.ts";

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return "ok";
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
};

test("L6 who has read too much waits until the time has paid for it; others do not", async () => {
  vi.useFakeTimers();
  try {
    const reads = new ReadBudgets(true);
    const read = async (userId: string, bytes: number) => {
      const end = await reads.begin("call", userId);
      reads.charge(userId, bytes);
      end();
    };
    const pages = READ_RATE.burstBytes / (1024 * 1024);
    for (let n = 0; n < pages; n++) expect(await codeOf(read("ann", 1024 * 1024))).toBe("ok");
    expect(await codeOf(read("ann", 1))).toBe("rate_limited");
    expect(await codeOf(read("ben", 1))).toBe("ok");
    const refused = await reads.begin("sync", "ann").catch((error: unknown) => error);
    const { retryAfterMs = 0 } = refused as AppError;
    vi.advanceTimersByTime(retryAfterMs);
    expect(await codeOf(read("ann", 3 * 1024 * 1024))).toBe("ok");
    vi.advanceTimersByTime(1000);
    expect(await codeOf(read("ann", 1))).toBe("rate_limited");
    vi.advanceTimersByTime(1000);
    expect(await codeOf(read("ann", 1))).toBe("ok");
  } finally {
    vi.useRealTimers();
  }
});

test("L6 what is small costs something as well", async () => {
  vi.useFakeTimers();
  try {
    const reads = new ReadBudgets(true);
    for (let n = 0; n < READ_RATE.burstBytes / READ_RATE.leastBytes; n++) reads.charge("ann", 2);
    expect(await codeOf(reads.begin("call", "ann"))).toBe("rate_limited");
  } finally {
    vi.useRealTimers();
  }
});

test("L6 what is named is paid for before it is looked at", () => {
  const reads = new ReadBudgets(true);
  const names = READ_RATE.burstBytes / READ_RATE.namedBytes;
  reads.take("ann", 2 * names);
  expect(() => reads.take("ann", 1)).toThrow(AppError);
  reads.take("ben", 1);
  const unlimited = new ReadBudgets(false);
  unlimited.take("ann", 2 * names);
  unlimited.take("ann", 1);
});

test("L6 four reads of a person run at once, the others in their order when one ends; too many are not taken", async () => {
  const reads = new ReadBudgets(true);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const begin = async (n: number) => {
    const end = await reads.begin("call", "ann");
    begun.push(n);
    ends.push(end);
  };
  const all = Array.from({ length: 64 }, (_, n) => begin(n));
  expect(await codeOf(reads.begin("call", "ann"))).toBe("busy");
  expect(begun).toEqual([0, 1, 2, 3]);
  (await reads.begin("call", "ben"))();
  (await reads.begin("sync", "ann"))();
  for (let n = 4; n < 64; n++) {
    ends.shift()?.();
    await all[n];
  }
  expect(begun).toEqual(Array.from({ length: 64 }, (_, n) => n));
  for (const end of ends) end();
  (await reads.begin("call", "ann"))();
});

test("L6 a large answer keeps its place for a while, a small one does not", async () => {
  vi.useFakeTimers();
  try {
    const reads = new ReadBudgets(true);
    const [large, ...others] = await Promise.all(Array.from({ length: 4 }, () => reads.begin("call", "ann")));
    let begun = 0;
    const waiting = Array.from({ length: 3 }, () => reads.begin("call", "ann").then(() => begun++));
    large?.(1024 * 1024);
    others[0]?.(4096);
    others[1]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(begun).toBe(2);
    await vi.advanceTimersByTimeAsync(249);
    expect(begun).toBe(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(begun).toBe(3);
    await Promise.all(waiting);
  } finally {
    vi.useRealTimers();
  }
});

test("L6 who waited while others took all that was left is told so, and the next one as well", async () => {
  const reads = new ReadBudgets(true);
  const ends = await Promise.all(Array.from({ length: 4 }, () => reads.begin("call", "ann")));
  const waiting = Array.from({ length: 8 }, () => codeOf(reads.begin("call", "ann")));
  reads.charge("ann", 2 * READ_RATE.burstBytes);
  ends[0]?.();
  expect(await Promise.all(waiting)).toEqual(Array.from({ length: 8 }, () => "rate_limited"));
});

test("L6 who waits for too long is told so", async () => {
  vi.useFakeTimers();
  try {
    const reads = new ReadBudgets(true);
    const ends = await Promise.all(Array.from({ length: 4 }, () => reads.begin("call", "ann")));
    const late = codeOf(reads.begin("call", "ann"));
    vi.advanceTimersByTime(5000);
    expect(await late).toBe("busy");
    for (const end of ends) end();
    expect(await codeOf(reads.begin("call", "ann"))).toBe("ok");
  } finally {
    vi.useRealTimers();
  }
});
