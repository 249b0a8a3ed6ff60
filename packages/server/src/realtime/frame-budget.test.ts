import { expect, test, vi } from "vitest";
import { FrameBudget, SOCKET_RATES } from "./frame-budget.ts";

test("C8 a burst of 500 frames, then 50 a second; who goes on regardless is a flood", () => {
  vi.useFakeTimers();
  const budget = new FrameBudget(SOCKET_RATES);
  const taken = (frames: number, bytes = 100) =>
    Array.from({ length: frames }, () => budget.take(bytes)).filter((ms) => ms === 0).length;
  expect(taken(600)).toBe(500);
  vi.advanceTimersByTime(1000);
  expect(taken(100)).toBe(50);
  vi.advanceTimersByTime(60_000);
  // Big frames use the bytes up first: 4 MiB are 64 of 64 KiB.
  expect(taken(64, 65_536)).toBe(64);
  // Beyond it a long frame is as bad as several.
  const waits = Array.from({ length: 32 }, () => budget.take(65_536));
  expect(waits.at(0)).toBeGreaterThan(0);
  expect(waits.at(0)).toBeLessThan(Number.POSITIVE_INFINITY);
  expect(waits.at(-1)).toBe(Number.POSITIVE_INFINITY);
  vi.useRealTimers();
});
