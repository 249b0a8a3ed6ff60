import type { UserId } from "@gochat/protocol";
import { expect, test } from "vitest";
import { Leases } from "./leases.ts";

const [alice, bob] = ["alice" as UserId, "bob" as UserId];

function setUp() {
  const time = { ms: 0 };
  return { time, leases: new Leases(90, () => time.ms) };
}

test("P6 a person is held while at least one node watches them", () => {
  const { leases } = setUp();
  leases.grant("n1", [alice, bob]);
  leases.grant("n2", [alice]);
  leases.grant("n2", [alice]);
  expect(leases.release("n1", [alice, bob])).toEqual([bob]);
  expect([leases.isHeld(alice), leases.isHeld(bob)]).toEqual([true, false]);
  expect(leases.release("n1", [alice])).toEqual([]);
  expect(leases.releaseAll("n2")).toEqual([alice]);
  expect(leases.releaseAll("n3")).toEqual([]);
  expect(leases.isHeld(alice)).toBe(false);
});

test("P6 a lease ends by itself unless it is renewed", () => {
  const { time, leases } = setUp();
  leases.grant("n1", [alice]);
  time.ms = 30;
  leases.grant("n1", [bob]);
  time.ms = 60;
  leases.grant("n1", [alice]);
  time.ms = 119;
  expect(leases.expire()).toEqual([]);
  time.ms = 120;
  expect(leases.expire()).toEqual([bob]);
  time.ms = 150;
  expect(leases.expire()).toEqual([alice]);
  expect(leases.expire()).toEqual([]);
});
