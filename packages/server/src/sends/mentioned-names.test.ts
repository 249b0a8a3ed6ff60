import { LIMITS } from "@gochat/protocol";
import { expect, test } from "vitest";
import { mentionedNames } from "./mentioned-names.ts";

test.each<[content: string, names: string[]]>([
  ["@bob", ["bob"]],
  ["hi @Bob, hi @CAROL!", ["bob", "carol"]],
  ["(@bob) [@carol] *@dave* ~~@eve~~ **@finn**", ["bob", "carol", "dave", "eve", "finn"]],
  ["@bob,@carol", ["bob", "carol"]],
  ["first\n@bob\tand @carol\n\n@dave", ["bob", "carol", "dave"]],
  ["@bob's turn", ["bob"]],
  ["@bob: look", ["bob"]],
  ["@bob and @BOB and @bob", ["bob"]],
  ["@bob/@carol", ["bob", "carol"]],
  ["thanks.@bob", ["bob"]],
  ["-@bob", ["bob"]],
  ["@0x", ["0x"]],
  ["@a.b-c_d", ["a.b-c_d"]],
  ["你好@bob你好 @carol님 こんにちは@dave", ["bob", "carol", "dave"]],
  ["[ @bob ] (@carol) [x] @dave](y)", ["bob", "carol", "dave"]],
  ["a ` @bob", ["bob"]],
  ["``a ` @bob`` @carol", ["carol"]],
  ["```\n@bob\n``` x\n@carol\n````\n@dave", ["dave"]],
])("M5 %j names %j", (content, names) => {
  expect(mentionedNames(content)).toEqual(names);
});

test.each<[content: string, names: string[]]>([
  ["ask @bob.", ["bob.|bob"]],
  ["ask @bob...", ["bob...|bob..|bob.|bob"]],
  ["@bob- and @carol_", ["bob-|bob", "carol_|carol"]],
  ["@bob.smith.", ["bob.smith.|bob.smith"]],
  ["_@bob_ __@bo__", ["bob_|bob", "bo__|bo_|bo"]],
  ["_@bob._", ["bob._|bob.|bob"]],
  ["@a_...", ["a_...|a_..|a_.|a_"]],
  ["sign here: @bob________", ["bob________|bob_______|bob______|bob_____|bob"]],
  [`@${"x".repeat(31)}....`, [`${"x".repeat(31)}.|${"x".repeat(31)}`]],
])(
  "M5 in %j the ends that the name and the sentence may have are tried, the longest first",
  (content, names) => {
    expect(mentionedNames(content)).toEqual(names);
  },
);

test.each([
  "nobody at all",
  "",
  "mail@bob.com",
  "mail me: a.b@bob.com, or a-@bob, or a_@bob",
  "josé@bob",
  "@bobé",
  "jose\u0301@bob",
  "𝒜@bob",
  "@@bob",
  "https://example.com/@bob",
  "see www.example.com/@bob and example.com/@bob",
  "<https://example.com/?to=@bob>",
  "npm i @bob/pkg",
  "`@bob`",
  "``a ` @bob``",
  "```\n@bob\n```",
  "~~~ts\n@bob",
  "[ask @bob](https://example.com)",
  '[ask](https://example.com/@bob "@carol")',
  "[ask](https://example.com/a_(@bob))",
  "\\@bob",
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

test("M5 more names than a message may mention are refused", () => {
  const names = Array.from({ length: LIMITS.mentionsMax }, (_, i) => `name${i}`);
  const text = names.map((name) => `@${name}`).join(". ");
  expect(mentionedNames(`${text} ${text}`)).toEqual(
    names.map((name, i) => (i < 99 ? `${name}.|${name}` : name)),
  );
  expect(() => mentionedNames(`${text} @another`)).toThrow("must mention up to 100 people");
});

const candidatesIn = (content: string): string[] =>
  mentionedNames(content)?.flatMap((name) => name.split("|")) ?? [];

test("M5 whatever ends a hundred words have, there are 200 names at most to look for, and among them each word without them", () => {
  const words = Array.from({ length: LIMITS.mentionsMax }, (_, i) => `a${i}`);
  for (const signs of ["_".repeat(30), "_.-".repeat(9), "...", "__", "____"]) {
    const candidates = candidatesIn(words.map((word) => `@${word}${signs}`).join(" "));
    expect(candidates.length).toBeLessThanOrEqual(200);
    expect(candidates).toEqual(expect.arrayContaining(words));
  }
  // What people write of fifty has all the ends that it may have.
  const fifty = words.slice(0, 50).map((word) => `__@${word}__.`);
  expect(candidatesIn(fifty.join(" "))).toHaveLength(4 * 50);
});

test("M5 16 KiB of nothing but signs are read in no time", () => {
  // Of the processor, which other programs have in between.
  const before = process.threadCpuUsage();
  for (const part of [
    "@",
    "@a",
    "a@",
    "@a.",
    "@-",
    ".@",
    "[@",
    "](@",
    "[](@",
    "`@",
    "_@",
    "a://@",
    "\\@",
    "`@``",
    "[a](@",
  ])
    mentionedNames(part.repeat(LIMITS.contentMaxBytes / part.length));
  expect(process.threadCpuUsage(before).user).toBeLessThan(200_000);
});
