import { expect, test, vi } from "vitest";
import { Waits, atRate } from "./waits.ts";

test("who is due waits from then on, also when nobody was there to ask, and when no answer comes", () => {
  vi.useFakeTimers();
  const waits = new Waits();
  const answered = waits.begin(performance.now() - 30);
  waits.begin(performance.now());
  vi.advanceTimersByTime(100);
  answered();
  answered();
  vi.advanceTimersByTime(100);
  expect(waits.read()).toEqual([130, 200]);
  expect(waits.unanswered).toBe(1);
  vi.useRealTimers();
});

test("a process that was held up makes up for the calls that were due, each with the time at which it was", () => {
  const due: number[] = [];
  using _ = atRate(100, (dueAt) => {
    due.push(dueAt);
    while (due.length === 1 && performance.now() < dueAt + 55);
  });
  expect(due.length).toBeGreaterThanOrEqual(6);
  const gaps = due.slice(1).map((at, i) => Math.round(at - (due[i] ?? 0)));
  expect(new Set(gaps)).toEqual(new Set([10]));
});
