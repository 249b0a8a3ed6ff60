import { expect, test } from "vitest";
import { withOwn } from "./reaction-list.ts";

const reactions = [
  { emoji: "👍", count: 2, user_ids: ["bob", "me"] },
  { emoji: "🎉", count: 1, user_ids: ["me"] },
];

test("one's own reaction is added, or taken back, where it stands", () => {
  expect(withOwn(reactions, "👍", "me", false)).toEqual([
    { emoji: "👍", count: 1, user_ids: ["bob"] },
    reactions[1],
  ]);
  expect(withOwn(reactions, "👍", "eve", true)).toEqual([
    { emoji: "👍", count: 3, user_ids: ["bob", "me", "eve"] },
    reactions[1],
  ]);
  expect(withOwn(reactions, "🎉", "me", false)).toEqual([reactions[0]]);
  expect(withOwn([], "🚀", "me", true)).toEqual([{ emoji: "🚀", count: 1, user_ids: ["me"] }]);
});

test("what is so already stays as it is", () => {
  expect(withOwn(reactions, "👍", "me", true)).toBe(reactions);
  expect(withOwn(reactions, "👍", "eve", false)).toBe(reactions);
  expect(withOwn(reactions, "🚀", "me", false)).toBe(reactions);
});
