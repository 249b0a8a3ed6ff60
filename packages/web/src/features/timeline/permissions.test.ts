import { expect, test } from "vitest";
import { instanceLimits } from "../../lib/instance-limits.ts";
import { allowedWith } from "./permissions.ts";
import { message, user } from "./testing.ts";

const group = (role: string, closed_at: string | null = null) => ({
  kind: "group",
  closed_at,
  me: { role },
});
const own = message(1, { sender: user("me"), edited_at: "2026-11-29T12:00:00Z" });
const theirs = message(2, { edited_at: "2026-11-29T12:00:00Z" });
const may = (...args: Parameters<typeof allowedWith>) =>
  Object.entries(allowedWith(...args))
    .filter(([, isAllowed]) => isAllowed)
    .map(([name]) => name);

test("a member may change what is their own", () => {
  expect(may(own, group("member"), "me")).toEqual([
    "reply",
    "react",
    "edit",
    "delete",
    "readRevisions",
    "seeReaders",
  ]);
  expect(may(theirs, group("member"), "me")).toEqual(["reply", "react", "markUnread", "report"]);
});

test.each(["owner", "admin"])("an %s may delete what others wrote, pin it, and read what it said", (role) => {
  expect(may(theirs, group(role), "me")).toEqual([
    "reply",
    "react",
    "delete",
    "pin",
    "readRevisions",
    "markUnread",
    "report",
  ]);
});

test("in a direct conversation both pin, and nobody deletes what the other one wrote", () => {
  expect(may(theirs, { ...group("member"), kind: "direct" }, "me")).toEqual([
    "reply",
    "react",
    "pin",
    "markUnread",
    "report",
  ]);
});

test("in a closed one nothing is added", () => {
  expect(may(own, group("owner", "2026-11-29T12:00:00Z"), "me")).toEqual([
    "delete",
    "readRevisions",
    "seeReaders",
  ]);
  expect(may(theirs, group("owner", "2026-11-29T12:00:00Z"), "me")).toEqual([
    "delete",
    "readRevisions",
    "markUnread",
    "report",
  ]);
});

test("nothing is done with a notice or with what is deleted", () => {
  expect(may(message(1, { kind: "system" }), group("owner"), "me")).toEqual([]);
  expect(may(message(1, { deleted_at: "2026-11-29T12:00:00Z" }), group("owner"), "me")).toEqual([]);
  expect(may(own, undefined, "me")).toEqual([]);
});

test("I7 what is older than the server lets one edit is edited no more", () => {
  const sent = (at: number) => message(3, { sender: user("me"), created_at: new Date(at).toISOString() });
  instanceLimits.editWindowMs = 60_000;
  try {
    expect(may(sent(Date.now() - 61_000), group("member"), "me")).not.toContain("edit");
    expect(may(sent(Date.now() - 30_000), group("member"), "me")).toContain("edit");
  } finally {
    instanceLimits.editWindowMs = Infinity;
  }
});
