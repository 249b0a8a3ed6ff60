import type { UserId } from "@gochat/protocol";
import { expect, test } from "vitest";
import { answerDeadline, inMs, isOver } from "../platform/deadline.ts";
import { CropTurns } from "./crop-turns.ts";

const [ANN, BOB] = ["ann", "bob"] as UserId[] as [UserId, UserId];

test("F15 one picture is cropped at a time, and whoever asks for many waits behind those who ask for one", async () => {
  const turns = new CropTurns();
  const began: string[] = [];
  let running = 0;
  const crop = (userId: UserId, name: string) =>
    turns.run(userId, answerDeadline(), async () => {
      began.push(name);
      running += 1;
      expect(running).toBe(1);
      await Promise.resolve();
      running -= 1;
    });
  await Promise.all([crop(ANN, "ann 1"), crop(ANN, "ann 2"), crop(ANN, "ann 3"), crop(BOB, "bob 1")]);
  expect(began).toEqual(["ann 1", "bob 1", "ann 2", "ann 3"]);
});

test("F15 of one person 20 go on or wait, and 17 of all, whoever they are; what comes beyond that is busy", async () => {
  const turns = new CropTurns();
  const gate = Promise.withResolvers<void>();
  const ask = (userId: string) => turns.run(userId as UserId, answerDeadline(), () => gate.promise);
  const own = Array.from({ length: 20 }, () => ask(ANN));
  await expect(ask(ANN)).rejects.toMatchObject({ code: "busy", retryAfterMs: 1000 });
  const others = Array.from({ length: 16 }, (_, n) => ask(`person ${n}`));
  await expect(ask(BOB)).rejects.toMatchObject({ code: "busy", retryAfterMs: 2000 });
  gate.resolve();
  await Promise.all([...own, ...others]);
  await ask(BOB);
});

test("F15 who waits for a turn waits no longer than for an answer, and is not cropped then", async () => {
  const turns = new CropTurns();
  const gate = Promise.withResolvers<void>();
  const first = turns.run(ANN, answerDeadline(), () => gate.promise);
  let isCropped = false;
  const deadline = inMs(20);
  const late = turns.run(BOB, deadline, () => {
    isCropped = true;
    return Promise.resolve();
  });
  await expect(late).rejects.toMatchObject({ code: "unavailable" });
  // Timers may be early by a part of a millisecond.
  await expect.poll(() => isOver(deadline)).toBe(true);
  gate.resolve();
  await first;
  await turns.run(BOB, answerDeadline(), () => Promise.resolve());
  expect(isCropped).toBe(false);
});
