import { anything, assert, property } from "fast-check";
import { expect, test } from "vitest";
import { LIST_WIDTH, parsePreferences } from "./parse-preferences.ts";

const NEW = parsePreferences(null);

test("what is kept is what is shown", () => {
  const liked = {
    theme: "dark",
    contrast: "more",
    textSize: "larger",
    density: "compact",
    language: "pt",
    enterSends: false,
    singleKeys: false,
    notifies: true,
    playsSound: true,
    listWidth: 333,
  } as const;
  expect(parsePreferences(liked)).toEqual(liked);
});

test("what is missing, unknown or of another kind is as for somebody new", () => {
  expect(
    parsePreferences({ theme: "pink", textSize: 3, enterSends: "no", listWidth: "wide", more: 1 }),
  ).toEqual(NEW);
  expect(parsePreferences({ theme: "light" })).toEqual({ ...NEW, theme: "light" });
});

test("whatever is found, they are whole, and the list is neither too narrow nor too wide", () => {
  assert(
    property(anything(), (found) => {
      const parsed = parsePreferences(found);
      expect(Object.keys(parsed)).toEqual(Object.keys(NEW));
      expect(parsed.listWidth).toBeGreaterThanOrEqual(LIST_WIDTH.min);
      expect(parsed.listWidth).toBeLessThanOrEqual(LIST_WIDTH.max);
      expect(parsePreferences(parsed)).toEqual(parsed);
    }),
  );
});
