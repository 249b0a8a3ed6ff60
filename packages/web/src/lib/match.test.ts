import fc from "fast-check";
import { expect, test } from "vitest";
import { match, ranked } from "./match.ts";

const names = (query: string, ...texts: readonly string[]) =>
  ranked(query, texts, (text) => [text]).map(({ item }) => item);

test("the beginning of a name is better than that of a word, and that than the middle of one", () => {
  expect(names("re", "Furniture", "Design review", "Release 2.4")).toEqual([
    "Release 2.4",
    "Design review",
    "Furniture",
  ]);
});

test("case and diacritics do not matter, and what was found is marked in the name as it is written", () => {
  expect(match("lea", "Léa Fournier")?.ranges).toEqual([[0, 3]]);
  expect(match("TOMÁS", "tomas")?.ranges).toEqual([[0, 5]]);
  expect(match("a", "Le\u0301a")?.ranges).toEqual([[3, 4]]);
  expect(match("é", "Cafe")?.ranges).toEqual([[3, 4]]);
});

test("every word must be found, in any order", () => {
  expect(names("four le", "Léa Fournier", "Léa Martin")).toEqual(["Léa Fournier"]);
});

test("initials find a name, and so do three letters scattered over it", () => {
  expect(names("dr", "Design review", "Driver")).toEqual(["Driver", "Design review"]);
  expect(names("rls", "Release")).toEqual(["Release"]);
  expect(names("rl", "Release")).toEqual([]);
});

test("a second text finds, but marks nothing", () => {
  const found = ranked("bob", ["x"], () => ["Robert", "bob"]);
  expect(found).toMatchObject([{ item: "x", ranges: [] }]);
});

test("names that are alike keep their order", () => {
  expect(names("a", "Ab", "Aa", "Ac")).toEqual(["Ab", "Aa", "Ac"]);
});

test("a piece of a name finds it, and its marks lie within it in order", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 30 }), fc.nat(30), fc.nat(30), (text, from, to) => {
      const found = match(text.slice(from, to), text);
      if (found === null) return;
      let last = 0;
      for (const [start, end] of found.ranges) {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end).toBeGreaterThanOrEqual(start);
        last = end;
      }
      expect(last).toBeLessThanOrEqual(text.length);
    }),
  );
});
