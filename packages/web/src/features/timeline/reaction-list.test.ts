import { expect, test } from "vitest";
import { toggled } from "./reaction-list.ts";

const reactions = [
  { emoji: "👍", count: 2, user_ids: ["bob", "me"] },
  { emoji: "🎉", count: 1, user_ids: ["me"] },
];

test("one's own reaction is added, or taken back, where it stands", () => {
  expect(toggled(reactions, "👍", "me")).toEqual([
    { emoji: "👍", count: 1, user_ids: ["bob"] },
    reactions[1],
  ]);
  expect(toggled(reactions, "👍", "eve")).toEqual([
    { emoji: "👍", count: 3, user_ids: ["bob", "me", "eve"] },
    reactions[1],
  ]);
  expect(toggled(reactions, "🎉", "me")).toEqual([reactions[0]]);
  expect(toggled([], "🚀", "me")).toEqual([{ emoji: "🚀", count: 1, user_ids: ["me"] }]);
});
