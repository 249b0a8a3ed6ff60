import { expect, onTestFinished, test, vi } from "vitest";

import { eventually } from "./eventually.ts";

test("an assertion is repeated until it passes, and its value is the result", async () => {
  let attempts = 0;
  const result = await eventually(() => {
    attempts += 1;
    expect(attempts).toBeGreaterThan(2);
    return "passed";
  });
  expect(result).toBe("passed");
  expect(attempts).toBe(3);
});

test("the last error is thrown when the time is over", async () => {
  let attempts = 0;
  const failing = eventually(
    () => {
      attempts += 1;
      return Promise.reject(new Error(`attempt ${attempts}`));
    },
    { timeoutMs: 50 },
  );
  await expect(failing).rejects.toThrow(/^attempt [2-9]$/);
});

test("of the time in which everything stood still a second counts", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  let attempts = 0;
  const result = await eventually(
    () => {
      attempts += 1;
      vi.setSystemTime(Date.now() + 60_000);
      expect(attempts).toBe(3);
      return "passed";
    },
    { timeoutMs: 2000 },
  );
  expect(result).toBe("passed");
});
