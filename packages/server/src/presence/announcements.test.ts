import type { PresenceStatus } from "@gochat/protocol";
import { expect, test } from "vitest";
import { Announcements } from "./announcements.ts";
import { newUserId } from "@gochat/testkit/rigs/presence-nodes.ts";

function setUp() {
  const bob = newUserId();
  const world = { bob, nowMs: 0, status: "offline" as PresenceStatus };
  const presence = () => ({ user_id: bob, status: world.status, last_seen_at: null });
  const announcements = new Announcements({
    elapsedMs: () => world.nowMs,
    leaseMs: 90_000,
    changeEveryMs: 1000,
    presenceHere: presence,
  });
  const become = (status: PresenceStatus) => {
    world.status = status;
    announcements.changed(presence());
  };
  const told = () => announcements.take().map(({ status }) => status);
  return { world, announcements, become, told };
}

test("P4 somebody who goes and comes back within a second is told of", () => {
  const { world, announcements, become, told } = setUp();
  announcements.grant("n1", [world.bob]);
  become("online");
  expect(told()).toEqual(["online"]);
  become("offline");
  expect(told()).toEqual(["offline"]);
  become("online");
  expect(told()).toEqual([]);
  world.nowMs += 1000;
  announcements.tick();
  expect(told()).toEqual(["online"]);
  expect(announcements.isRelied).toBe(true);
});

test("P6 of somebody whose last lease has ended nothing is told, and nobody relies on it", () => {
  const { world, announcements, become, told } = setUp();
  become("online");
  expect(told()).toEqual([]);
  announcements.grant("n1", [world.bob]);
  expect(told()).toEqual(["online"]);
  world.nowMs += 89_000;
  announcements.tick();
  become("away");
  expect(told()).toEqual(["away"]);
  world.nowMs += 1000;
  announcements.tick();
  expect(announcements.isRelied).toBe(false);
  become("online");
  expect(told()).toEqual([]);
});

test("P6 what was about to be told of somebody whom nobody watches any more is not", () => {
  const { world, announcements, become, told } = setUp();
  announcements.grant("n1", [world.bob]);
  become("online");
  announcements.release("n1", [world.bob]);
  expect(told()).toEqual([]);
});
