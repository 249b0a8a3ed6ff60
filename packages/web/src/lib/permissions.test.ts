import { ACTIONS, isSpecified, specifiedRule, STANDINGS } from "@gochat/testkit/specified-policy.ts";
import { expect, test } from "vitest";
import { may, mayLeave, mayRemove, PERMISSIONS } from "./permissions.ts";
import type { Judged, Standing } from "./permissions.ts";

const CLOSED_AT = "2026-01-01T00:00:00.000Z";

function judgedAs(standing: Standing, isClosed = false): Judged {
  const closed_at = isClosed ? CLOSED_AT : null;
  // Both sides of a direct conversation are stored as members.
  if (standing === "direct") return { kind: "direct", closed_at, me: { role: "member" } };
  return { kind: "group", closed_at, me: { role: standing } };
}

test("G2 every action of the specification has its permission", () => {
  expect(Object.keys(PERMISSIONS).sort()).toEqual([...ACTIONS].sort());
});

test.each(ACTIONS)("G2 %s: what is offered is what the specification allows, open and closed", (action) => {
  for (const standing of STANDINGS)
    for (const isClosed of [false, true]) {
      const isAllowed = isSpecified(action, standing) && (!isClosed || specifiedRule(action).whenClosed);
      expect([standing, isClosed, may(action, judgedAs(standing, isClosed))]).toEqual([
        standing,
        isClosed,
        isAllowed,
      ]);
    }
});

test.each(ACTIONS)("G11 G12 %s: where only admins write, and while one is silenced", (action) => {
  const { whenAdminsWrite, whenSilenced } = specifiedRule(action);
  const [ahead, over] = [60_000, -60_000].map((ms) => new Date(Date.now() + ms).toISOString());
  for (const standing of STANDINGS) {
    const judged = judgedAs(standing);
    const isRight = isSpecified(action, standing);
    const isLeft = isRight && (standing !== "member" || whenAdminsWrite);
    expect([standing, may(action, { ...judged, who_writes: "admins" })]).toEqual([standing, isLeft]);
    expect([standing, may(action, { ...judged, who_writes: "later" })]).toEqual([standing, isRight]);
    const silenced = { ...judged, silenced_until: ahead ?? "" };
    expect([standing, may(action, silenced)]).toEqual([standing, isRight && whenSilenced]);
    expect([standing, may(action, { ...judged, silenced_until: over ?? "" })]).toEqual([standing, isRight]);
  }
});

test.each([
  ["owner", "admin", true],
  ["owner", "member", true],
  ["admin", "member", true],
  ["admin", "admin", false],
  ["admin", "owner", false],
  ["member", "member", false],
  ["direct", "member", false],
] as const)("G2 a(n) %s may remove a(n) %s: %s", (standing, role, isAllowed) => {
  expect(mayRemove(judgedAs(standing), { role })).toBe(isAllowed);
  expect(mayRemove(judgedAs(standing, true), { role })).toBe(isAllowed);
});

test.each([
  ["owner", 2, false],
  ["owner", 1, true],
  ["admin", 2, true],
  ["member", 2, true],
  ["direct", 2, false],
] as const)("G3 a(n) %s of %d may leave: %s", (standing, member_count, isAllowed) => {
  expect(mayLeave({ ...judgedAs(standing), member_count })).toBe(isAllowed);
});

test("a role and a kind of a later version are taken for a member and a group", () => {
  const later: Judged = { kind: "broadcast", closed_at: null, me: { role: "moderator" } };
  expect(may("message.send", later)).toBe(true);
  expect(may("member.leave", later)).toBe(true);
  expect(may("message.pin", later)).toBe(false);
});
