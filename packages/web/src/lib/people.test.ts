import { expect, test } from "vitest";
import { hueOf, initialsOf } from "./people.ts";

test.each([
  ["Bob Okafor", "BO"],
  ["alice", "A"],
  ["first.last", "FL"],
  ["Release 2.4", "R2"],
  ["Wilhelmina-Friederike von Hohenstein", "WH"],
  ["נועה לוי", "נל"],
  ["👩‍👩‍👧 family", "👩‍👩‍👧F"],
  ["🌊", "🌊"],
  ["  spaces  ", "S"],
  ["!!!", "!"],
])("%s has the initials %s", (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});

test("an id has one of ten hues, always the same", () => {
  const hues = Array.from({ length: 200 }, (_, nth) => hueOf(`id-${nth}`));
  expect(new Set(hues).size).toBe(10);
  expect(hueOf("id-7")).toBe(hues[7]);
});
