import { expect, test } from "vitest";
import { suggestMembers } from "./suggest-members.ts";

const person = (username: string, display_name = username) => ({
  id: username,
  username,
  display_name,
  avatar_id: null,
  version: 1,
});
const people = [
  person("alice", "Alice Meyer"),
  person("lfournier", "Léa Fournier"),
  person("leo", "Leonhard M."),
  person("bob", "Bob Okafor"),
];
const names = (query: string) => suggestMembers(people, query).map(({ username }) => username);

test("people are found by the beginning of their username, then of a word of their name, with or without marks", () => {
  expect(names("le")).toEqual(["leo", "lfournier"]);
  expect(names("LÉA")).toEqual(["lfournier"]);
  expect(names("oka")).toEqual(["bob"]);
  expect(names("m")).toEqual(["alice", "leo"]);
  expect(names("x")).toEqual([]);
  expect(names("")).toHaveLength(4);
});

test("no more are shown than one looks at", () => {
  expect(
    suggestMembers(
      Array.from({ length: 50 }, (_, nth) => person(`bot${nth}`)),
      "bot",
    ),
  ).toHaveLength(8);
});
