import { LIMITS } from "@gochat/protocol";
import { expect, test } from "vitest";
import { mentionedNames } from "./mentioned-names.ts";

test.each<[content: string, names: string[] | null]>([
  ["@bob", ["bob"]],
  ["hi @Bob, hi @CAROL!", ["bob", "carol"]],
  ["(@bob) [@carol] *@dave*", ["bob", "carol", "dave"]],
  ["@bob,@carol", ["bob", "carol"]],
  ["first\n@bob\tand @carol", ["bob", "carol"]],
  ["@bob's turn", ["bob"]],
  ["@bob: look", ["bob"]],
  ["@bob and @BOB and @bob", ["bob"]],
  ["@bob/@carol", ["bob"]],
  ["@0x", ["0x"]],
  ["@a.b-c_d", ["a.b-c_d"]],
])("M5 %j names %j", (content, names) => {
  expect(mentionedNames(content)).toEqual(names);
});

test.each<[content: string, names: string[]]>([
  ["ask @bob.", ["bob.", "bob"]],
  ["ask @bob...", ["bob...", "bob..", "bob.", "bob"]],
  ["@bob- and @carol_", ["bob-", "bob", "carol_", "carol"]],
  ["@bob.smith.", ["bob.smith.", "bob.smith"]],
  ["@bob.-", ["bob.-", "bob.", "bob"]],
])("M5 in %j every end that the name and the sentence may have is tried", (content, names) => {
  expect(mentionedNames(content)).toEqual(names);
});

test.each([
  "nobody at all",
  "",
  "mail@bob.com",
  "mail me: a.b@bob.com, or a-@bob",
  "a_@bob",
  "@@bob",
  "https://example.com/@bob",
  "@",
  "@ bob",
  "@b",
  "@.bob",
  "@-bob",
  "@_bob",
  "@äbc",
])("M5 %j names nobody", (content) => {
  expect(mentionedNames(content)).toBeNull();
});

test("M5 a word that is longer than any name is not the name that it begins with", () => {
  const longest = "x".repeat(LIMITS.usernameMaxLength);
  expect(mentionedNames(`@${longest}`)).toEqual([longest]);
  expect(mentionedNames(`@${longest}.`)).toEqual([longest]);
  expect(mentionedNames(`@${longest}y`)).toBeNull();
});

test("M5 of more names than a message may mention the first count, each once", () => {
  const names = Array.from({ length: 60 }, (_, i) => `name${i}`);
  const first = names.slice(0, LIMITS.mentionsMax);
  expect(mentionedNames(names.map((name) => `@${name}`).join(" "))).toEqual(first);
  expect(mentionedNames(names.flatMap((name) => [`@${name}`, `@${name}`]).join(" "))).toEqual(first);
  expect(mentionedNames(names.map((name) => `@${name}`).join(". "))).toEqual(expect.arrayContaining(first));
});

test("M5 16 KiB of nothing but signs are read in no time", () => {
  const startedAt = performance.now();
  for (const part of ["@", "@a", "a@", "@a.", "@-", "."])
    mentionedNames(part.repeat(LIMITS.contentMaxBytes / part.length));
  expect(performance.now() - startedAt).toBeLessThan(200);
});
