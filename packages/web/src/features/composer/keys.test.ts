import { expect, test } from "vitest";
import { sends } from "./keys.ts";
import type { Key } from "./keys.ts";

const enter: Key = {
  key: "Enter",
  keyCode: 13,
  isComposing: false,
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
};

test("Enter sends, or only with Ctrl or ⌘, as somebody prefers", () => {
  expect(
    [enter, { ...enter, shiftKey: true }, { ...enter, key: "a" }].map((key) => sends(key, true)),
  ).toEqual([true, false, false]);
  expect(
    [enter, { ...enter, ctrlKey: true }, { ...enter, metaKey: true }].map((key) => sends(key, false)),
  ).toEqual([false, true, true]);
});

test("Enter that ends a composition never sends, in the order of Chrome and in that of Safari", () => {
  for (const key of [
    { ...enter, isComposing: true },
    { ...enter, keyCode: 229 },
  ])
    for (const each of [key, { ...key, ctrlKey: true }])
      expect([sends(each, true), sends(each, false)]).toEqual([false, false]);
});
