import type { UserId } from "@gochat/protocol";
import { expect, test } from "vitest";
import { createLogger } from "../platform/logger.ts";
import { Directory, newUserId } from "@gochat/testkit/rigs/presence-nodes.ts";
import { Visibility } from "./visibility.ts";
import { Watches } from "./watches.ts";

function setUp() {
  const directory = new Directory();
  const watches = new Watches({
    elapsedMs: () => 0,
    changeEveryMs: 1000,
    presenceHere: (userId) => ({ user_id: userId, status: "online", last_seen_at: null }),
    onWatched: () => {},
    onUnwatched: () => {},
    onLost: () => {},
  });
  const questions: (readonly UserId[])[] = [];
  const visibility = new Visibility({
    findWatchable: (_viewer, userIds) => directory.find(userIds),
    findPresenceSettings: (userIds) => {
      questions.push(userIds);
      return directory.find(userIds);
    },
    watches,
    logger: createLogger("silent"),
  });
  return { directory, watches, questions, visibility, bob: newUserId() };
}

test("P2 whether somebody who types shows it is read once, and again when it changed or may have", async () => {
  const { directory, questions, visibility, bob } = setUp();
  expect([await visibility.shows(bob), await visibility.shows(bob)]).toEqual([true, true]);
  expect(questions).toHaveLength(1);
  directory.hidden.add(bob);
  visibility.changed(bob);
  expect(await visibility.shows(bob)).toBe(false);
  directory.hidden.delete(bob);
  visibility.missed();
  expect(await visibility.shows(bob)).toBe(true);
  expect(questions).toHaveLength(3);
});

test("P2 many who begin to type together are read in two statements", async () => {
  const { questions, visibility } = setUp();
  await Promise.all(Array.from({ length: 100 }, () => visibility.shows(newUserId())));
  expect(questions.map((userIds) => userIds.length)).toEqual([1, 99]);
});

test("P2 an error is not remembered, and somebody who does not exist hides", async () => {
  const { directory, visibility, bob } = setUp();
  directory.isDown = true;
  await expect(visibility.shows(bob)).rejects.toThrow("the database is down");
  directory.isDown = false;
  expect(await visibility.shows(bob)).toBe(true);
  const unknown = newUserId();
  directory.strangers.add(unknown);
  expect(await visibility.shows(unknown)).toBe(false);
});

test("P5 who may have changed while a watch was read is read again", async () => {
  const { directory, watches, visibility, bob } = setUp();
  const alice = { id: crypto.randomUUID() as never, userId: newUserId(), sendJson: () => {} };
  directory.meanwhile = () => {
    directory.hidden.add(bob);
    visibility.missed();
  };
  watches.replace(alice, await visibility.findWatchable(alice.userId, [bob]));
  expect(watches.presenceOf(bob).status).toBe("online");
  visibility.tick();
  await expect.poll(() => watches.presenceOf(bob).status).toBe("offline");
});
