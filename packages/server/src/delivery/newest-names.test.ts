import { randomUUID } from "node:crypto";
import type { UserId } from "@gochat/protocol";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { NewestNames } from "./newest-names.ts";

const person = (display_name: string, id = randomUUID() as UserId) => ({
  id,
  username: "bob",
  display_name,
  avatar_id: null,
  version: 1,
});

const frameOf = (...people: object[]) =>
  JSON.stringify({ type: "message.created", message: { sender: people[0], system: { users: people } } });

test("N3 wherever a frame shows somebody whose name changed, it shows the new one", () => {
  const names = new NewestNames(() => {});
  const [bob, carol] = [person('Bob "\\ }'), person("Carol")];
  expect(names.refresh(frameOf(bob, carol))).toBe(frameOf(bob, carol));
  const now = { ...bob, username: "deleted-1", display_name: 'Deleted "$1" 🐙', version: 2 };
  names.take(now);
  expect(names.refresh(frameOf(bob, carol, bob))).toBe(frameOf(now, carol, now));
  expect(names.refresh(frameOf(now, carol))).toBe(frameOf(now, carol));
});

test("N3 a person is found by id, whatever else is shown of them and in which order", () => {
  const names = new NewestNames(() => {});
  const bob = person("Bob");
  names.take({ ...bob, display_name: "Robert", version: 2 });
  const shownAs = (display_name: string, version: number) =>
    frameOf({
      avatar_id: null,
      badge: { id: "a" },
      display_name,
      version,
      username: "bob",
      id: bob.id,
      is_bot: false,
    });
  expect(names.refresh(shownAs("Bob", 1))).toBe(shownAs("Robert", 2));
});

test("N3 what people write is left as it is, though it looks like a person", () => {
  const names = new NewestNames(() => {});
  const bob = person("Bob");
  names.take({ ...bob, display_name: "Robert", version: 2 });
  const frame = JSON.stringify({ content: JSON.stringify(bob), description: `\\${JSON.stringify(bob)}` });
  expect(names.refresh(frame)).toBe(frame);
});

test("N2 of two changes the higher version counts, in whichever order they come", () => {
  const names = new NewestNames(() => {});
  const bob = person("Bob");
  const taken = [3, 2, 3, 4].map((version) =>
    names.take({ ...bob, display_name: `Bob ${version}`, version }),
  );
  expect(taken).toEqual([true, false, false, true]);
  expect(names.refresh(frameOf(bob))).toBe(frameOf({ ...bob, display_name: "Bob 4", version: 4 }));
});

test("N3 a frame that shows a newer name than the node knows of stays as it is", () => {
  const names = new NewestNames(() => {});
  const bob = person("Bob");
  names.take({ ...bob, display_name: "Robert", version: 2 });
  const newer = { ...bob, display_name: "Rob", version: 3 };
  expect(names.refresh(frameOf(newer))).toBe(frameOf(newer));
});

describe("N3 of more than it can know", () => {
  let forgotten: number;
  let names: NewestNames;
  const takeMany = (count: number) => {
    for (let n = 0; n < count; n++) names.take({ ...person("Bob"), version: 2 });
  };
  beforeEach(() => {
    vi.useFakeTimers();
    forgotten = 0;
    names = new NewestNames(() => forgotten++);
  });
  afterEach(() => void vi.useRealTimers());

  test("what is remembered is forgotten, and only once for as many again", () => {
    takeMany(10_000);
    expect(forgotten).toBe(0);
    vi.advanceTimersByTime(60_001);
    takeMany(1);
    expect(forgotten).toBe(1);
    takeMany(9999);
    expect(forgotten).toBe(1);
    // All of them may be in what is on its way.
    takeMany(1);
    expect(forgotten).toBe(2);
  });

  test("nothing is forgotten for those that nothing remembered shows any more", () => {
    const bob = person("Bob");
    const now = { ...bob, display_name: "Robert", version: 2 };
    names.take(now);
    vi.advanceTimersByTime(3_660_000);
    expect(names.refresh(frameOf(bob))).toBe(frameOf(now));
    vi.advanceTimersByTime(1);
    takeMany(10_000);
    expect(forgotten).toBe(0);
    expect(names.refresh(frameOf(bob))).toBe(frameOf(bob));
  });
});
