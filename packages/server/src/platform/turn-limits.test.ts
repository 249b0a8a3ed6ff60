import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AppError } from "../errors.ts";
import { TurnLimits } from "./turn-limits.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const RATES = {
  edit: { person: { perSecond: 5, burst: 60 }, place: { perSecond: 50, burst: 500 } },
  mark: { person: { perSecond: 20, burst: 400 }, place: { perSecond: 500, burst: 5000 } },
};
const KINDS = Object.keys(RATES) as (keyof typeof RATES)[];

/** How many of so many turns were taken. */
const countTaken = (turns: number, take: (i: number) => boolean): number =>
  Array.from({ length: turns }, (_, i) => take(i)).filter(Boolean).length;

function refusalOf(work: () => void): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("expected a refusal");
}

test.each(KINDS)("L1 %s: a person has a burst, then so many a second, over all conversations", (kind) => {
  const { burst, perSecond } = RATES[kind].person;
  const limits = new TurnLimits(RATES, true);
  const take = (i: number) => limits.tryTake(kind, "alice", `conversation ${i % 10}`);
  expect(countTaken(burst + 50, take)).toBe(burst);
  vi.advanceTimersByTime(1000);
  expect(countTaken(perSecond + 50, take)).toBe(perSecond);
  // A bucket never holds more than it began with.
  vi.advanceTimersByTime(3_600_000);
  expect(countTaken(burst + 50, take)).toBe(burst);
});

test.each(KINDS)("L1 %s: a conversation has a burst, then so many a second, over all people", (kind) => {
  const { burst, perSecond } = RATES[kind].place;
  const limits = new TurnLimits(RATES, true);
  const take = (i: number) => limits.tryTake(kind, `person ${i}`, "group");
  expect(countTaken(burst + 50, take)).toBe(burst);
  vi.advanceTimersByTime(1000);
  expect(countTaken(perSecond + 50, take)).toBe(perSecond);
});

test("L1 whoever is refused is told how long to wait, and after that time is not refused", () => {
  const limits = new TurnLimits(RATES, true);
  const { burst, perSecond } = RATES.edit.person;
  for (let i = 0; i < burst; i++) limits.take("edit", "alice", "group");
  const refusal = refusalOf(() => limits.take("edit", "alice", "group"));
  expect(refusal.code).toBe("rate_limited");
  expect(refusal.retryAfterMs).toBe(1000 / perSecond);
  vi.advanceTimersByTime((refusal.retryAfterMs ?? 0) - 1);
  expect(refusalOf(() => limits.take("edit", "alice", "group")).retryAfterMs).toBe(1);
  vi.advanceTimersByTime(1);
  limits.take("edit", "alice", "group");
});

test("L1 a refused turn uses nothing up, neither of the person nor of the conversation", () => {
  const limits = new TurnLimits(RATES, true);
  const { burst } = RATES.edit.person;
  const { burst: groupBurst } = RATES.edit.place;
  for (let i = 0; i < burst; i++) limits.take("edit", "alice", "other");
  // All of these are refused because of alice, so the group has everything left for the others.
  expect(countTaken(1000, () => limits.tryTake("edit", "alice", "group"))).toBe(0);
  expect(countTaken(groupBurst + 50, (i) => limits.tryTake("edit", `person ${i}`, "group"))).toBe(groupBurst);
  // And the other way round: bob was refused because of the group.
  expect(countTaken(1000, () => limits.tryTake("edit", "bob", "group"))).toBe(0);
  expect(countTaken(burst + 50, (i) => limits.tryTake("edit", "bob", `conversation ${i}`))).toBe(burst);
});

test("L1 several turns at once are all taken or none, and whoever waits as long as is said gets them", () => {
  const limits = new TurnLimits(RATES, true);
  const { burst, perSecond } = RATES.mark.person;
  const hundred = Array.from({ length: 100 }, (_, i) => `conversation ${i % 50}`);
  for (let taken = 0; taken < burst; taken += hundred.length) limits.take("mark", "alice", ...hundred);
  for (let i = 0; i < 10; i++) {
    const { retryAfterMs } = refusalOf(() => limits.take("mark", "alice", ...hundred));
    expect(retryAfterMs).toBe((hundred.length * 1000) / perSecond - i * 100);
    vi.advanceTimersByTime(100);
  }
  vi.advanceTimersByTime((hundred.length * 1000) / perSecond - 1000);
  limits.take("mark", "alice", ...hundred);
});

test("L1 several turns in one conversation use up as many of it", () => {
  const limits = new TurnLimits(RATES, true);
  const { burst } = RATES.mark.place;
  const hundred = Array.from({ length: 100 }, () => "group");
  for (let i = 0; i < burst / 100; i++) limits.take("mark", `person ${i}`, ...hundred);
  expect(refusalOf(() => limits.take("mark", "bob", "group")).code).toBe("rate_limited");
});

test("L1 kinds, people and conversations do not use each other's turns", () => {
  const limits = new TurnLimits(RATES, true);
  countTaken(10_000, () => limits.tryTake("mark", "alice", "group"));
  expect(limits.tryTake("edit", "alice", "group")).toBe(true);
  expect(limits.tryTake("mark", "bob", "group")).toBe(true);
});

test("L1 switched off, nothing is refused", () => {
  const limits = new TurnLimits(RATES, false);
  expect(countTaken(10_000, () => limits.tryTake("mark", "alice", "group"))).toBe(10_000);
});
