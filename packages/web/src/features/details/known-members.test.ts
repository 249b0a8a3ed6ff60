import type { Member } from "@gochat/client";
import fc from "fast-check";
import { expect, test } from "vitest";
import { asking, knownFrom, shownMembers, withEvent, withPage } from "./known-members.ts";
import type { KnownMembers, MembersEvent } from "./known-members.ts";

const member = (nth: number, role: Member["role"] = "member"): Member => ({
  user: { id: `u${nth}`, username: `user${nth}`, display_name: `User ${nth}`, version: 1, avatar_id: null },
  role,
  joined_at: new Date(Date.UTC(2026, 0, 1, 0, nth)).toISOString(),
});
const about = { conversation_id: "c", version: 1, avatar_id: null } as const;
const added = (...members: Member[]): MembersEvent => ({
  type: "member.added",
  ...about,
  members,
  member_count: 0,
});
const updated = (...members: Member[]): MembersEvent => ({
  type: "member.updated",
  ...about,
  members,
  member_count: 0,
});
const removed = (nth: number): MembersEvent => ({
  type: "member.removed",
  ...about,
  user_id: `u${nth}`,
  member_count: 0,
});
const idsOf = (known: KnownMembers) => shownMembers(known).map(({ user }) => user.id);

test("owner and admins come first, then who joined first", () => {
  const known = knownFrom([member(1), member(2, "owner"), member(3, "admin"), member(4)], 4);
  expect(idsOf(known)).toEqual(["u2", "u3", "u1", "u4"]);
});

test("somebody who joins later than those who are read is shown when the list has come to them", () => {
  const known = withEvent(knownFrom([member(1), member(2)], 9), added(member(9)));
  expect(idsOf(known)).toEqual(["u1", "u2"]);
  expect(idsOf(withPage(asking(known), [member(3), member(9)], true))).toEqual(["u1", "u2", "u3", "u9"]);
});

test("what was told while a page was on its way is newer than the page", () => {
  let known = asking(knownFrom([member(1)], 4));
  known = withEvent(known, removed(2));
  known = withEvent(known, updated(member(3, "admin")));
  known = withPage(known, [member(1), member(2), member(3), member(4)], true);
  expect(idsOf(known)).toEqual(["u3", "u1", "u4"]);
});

test("a page that was asked for afterwards is newer than what was told", () => {
  const known = withPage(asking(withEvent(knownFrom([], 2), removed(1))), [member(1), member(2)], true);
  expect(idsOf(known)).toEqual(["u1", "u2"]);
});

test("a new name is shown, of those who are known", () => {
  const user = { ...member(1).user, display_name: "Other", version: 2 };
  const known = withEvent(knownFrom([member(1)], 1), { type: "user.updated", user });
  expect(shownMembers(known)[0]?.user.display_name).toBe("Other");
  expect(withEvent(known, { type: "user.updated", user: { ...user, id: "stranger" } })).toBe(known);
});

test("whatever comes and goes while pages are read, in the end everybody is shown once", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 29 })), { maxLength: 40 }),
      (size, changes) => {
        const there = new Map(Array.from({ length: 20 }, (_, nth) => [nth, member(nth)] as const));
        let known = knownFrom([member(0)], 20);
        let after = -1;
        while (known.readUpTo !== null) {
          known = asking(known);
          const sorted = [...there.keys()].filter((nth) => nth > after).sort((a, b) => a - b);
          const page = sorted.slice(0, size).flatMap((nth) => there.get(nth) ?? []);
          const [isAdded, nth] = changes.shift() ?? [false, -1];
          // Whoever joins joins last: only those after all others come.
          if (isAdded && nth >= 20 && nth > Math.max(...there.keys())) {
            there.set(nth, member(nth));
            known = withEvent(known, added(member(nth)));
          } else if (!isAdded && there.delete(nth)) known = withEvent(known, removed(nth));
          known = withPage(known, page, sorted.length <= size);
          after = sorted[size - 1] ?? after;
        }
        expect(new Set(idsOf(known))).toEqual(new Set([...there.keys()].map((nth) => `u${nth}`)));
        expect(idsOf(known)).toHaveLength(there.size);
      },
    ),
  );
});
