import { expect, test } from "vitest";
import { distinct, isMatch, usernameBeginning, wantedOf } from "./match-people.ts";

const person = (username: string, display_name: string) => ({
  id: username,
  username,
  display_name,
  avatar_id: null,
  version: 1,
});

test.each([
  ["to", true],
  ["TOM", true],
  ["tomás h", true],
  ["herr", true],
  ["@th", true],
  ["maria", true],
  ["era", false],
  ["x", false],
])("%s finds tho, Tomás Herrera-Maria: %s", (query, isFound) => {
  expect(isMatch(person("tho", "Tomás Herrera-Maria"), wantedOf(query))).toBe(isFound);
});

test("the server is asked for what a username may begin with", () => {
  expect(usernameBeginning(" @Al ")).toBe("Al");
  expect(usernameBeginning("a.b-c_d")).toBe("a.b-c_d");
  for (const query of ["", "Tomás", "two words", "-a", "a".repeat(33)])
    expect(usernameBeginning(query)).toBeUndefined();
});

test("everybody is shown once", () => {
  expect(distinct([person("a", ""), person("b", ""), person("a", "")]).map(({ id }) => id)).toEqual([
    "a",
    "b",
  ]);
});
