import { expect, test } from "vitest";
import { WaitingLine } from "./waiting-line.ts";

test("A4 two pieces of work run at once, others wait in order, and what comes beyond that is refused as busy", async () => {
  const line = new WaitingLine({ maxRunning: 2, maxWaiting: 3, retryAfterMs: 700 });
  const started: number[] = [];
  const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
  const runs = gates.map(({ promise }, index) =>
    line.run(() => {
      started.push(index);
      return promise;
    }),
  );
  await expect(line.run(() => Promise.resolve())).rejects.toMatchObject({ code: "busy", retryAfterMs: 700 });
  expect(started).toEqual([0, 1]);
  gates[1]?.resolve();
  await runs[1];
  expect(started).toEqual([0, 1, 2]);
  for (const { resolve } of gates) resolve();
  await Promise.all(runs);
  expect(started).toEqual([0, 1, 2, 3, 4]);
});

test("A4 work that fails gives its place on", async () => {
  const line = new WaitingLine({ maxRunning: 1, maxWaiting: 1, retryAfterMs: 1 });
  const failing = line.run(() => Promise.reject(new Error("no")));
  const next = line.run(() => Promise.resolve("done"));
  await expect(failing).rejects.toThrow("no");
  await expect(next).resolves.toBe("done");
  await expect(line.run(() => Promise.resolve("again"))).resolves.toBe("again");
});
