import { expect, test } from "vitest";
import type { ClientFrame } from "../contract/frames.ts";
import { ManualEnvironment } from "../testing/manual-environment.ts";
import { createWatching } from "./watching.ts";

function setUp() {
  const environment = new ManualEnvironment();
  const sent: (readonly string[])[] = [];
  const watched: (readonly string[])[] = [];
  const send = (frame: ClientFrame) => {
    if (frame.type === "presence.watch") sent.push(frame.user_ids);
    return true;
  };
  const watching = createWatching(environment, send, (userIds) => watched.push(userIds));
  return { environment, sent, watched, watching };
}

test("P3 what a screen shows in a moment is one frame, and each person is in it once", () => {
  const { environment, sent, watched, watching } = setUp();
  const ends = ["ann", "ben", "ann"].map((id) => watching.watch(id));
  environment.advance(1_000);
  expect(sent).toEqual([["ann", "ben"]]);
  ends[0]?.();
  ends[0]?.();
  environment.advance(1_000);
  expect([sent.length, watching.isWatched("ann")]).toEqual([1, true]);
  ends[2]?.();
  environment.advance(1_000);
  expect(sent.at(-1)).toEqual(["ben"]);
  expect(watched).toEqual(sent);
  watching.close();
});

test("of too many people those count who were asked for last", () => {
  const { environment, sent, watching } = setUp();
  for (let nth = 0; nth < 120; nth++) watching.watch(String(nth));
  environment.advance(1_000);
  expect(sent).toEqual([Array.from({ length: 100 }, (_, nth) => String(nth + 20))]);
});

test("on a new connection it is said again, by whoever watches somebody, and nothing is left when it is closed", () => {
  const { environment, sent, watching } = setUp();
  watching.wake();
  expect(environment.timers).toEqual([]);
  watching.watch("ann");
  environment.advance(1_000);
  watching.wake();
  environment.advance(1_000);
  expect(sent).toEqual([["ann"], ["ann"]]);
  watching.wake();
  watching.close();
  expect(environment.timers).toEqual([]);
});
