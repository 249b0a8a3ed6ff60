import { randomUUID } from "node:crypto";
import type { UserId } from "@gochat/protocol";
import { expect, test } from "vitest";
import { NewestNames } from "./newest-names.ts";

const person = (display_name: string, id = randomUUID() as UserId) => ({
  id,
  username: "bob",
  display_name,
});

const frameOf = (...people: object[]) =>
  JSON.stringify({ type: "message.created", message: { sender: people[0], system: { users: people } } });

test("N3 wherever a frame shows somebody whose name changed, it shows the new one", () => {
  const names = new NewestNames(() => {});
  const [bob, carol] = [person('Bob "\\ }'), person("Carol")];
  expect(names.refresh(frameOf(bob, carol))).toBe(frameOf(bob, carol));
  const now = { ...bob, username: "deleted-1", display_name: 'Deleted "$1" 🐙' };
  names.take({ ...now, version: 2 });
  expect(names.refresh(frameOf(bob, carol, bob))).toBe(frameOf(now, carol, now));
  expect(names.refresh(frameOf(now, carol))).toBe(frameOf(now, carol));
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
  expect(names.refresh(frameOf(bob))).toBe(frameOf({ ...bob, display_name: "Bob 4" }));
});

test("N3 when it knows too many, what was remembered before is forgotten", () => {
  let forgotten = 0;
  const names = new NewestNames(() => forgotten++);
  for (let n = 0; n < 10_000; n++) names.take({ ...person("Bob"), version: 2 });
  expect(forgotten).toBe(0);
  names.take({ ...person("Bob"), version: 2 });
  expect(forgotten).toBe(1);
});
